// Part of the script of htmx, at whose end `make` puts it: so the policy is there before htmx does anything at all.
// It names htmx as the one place that makes HTML of text, of what our own server answered; the page's policy refuses
// that to every other script, our modules too. No script is ever made of text: the policy cannot.
(() => {
  if (!window.trustedTypes) return;
  const policy = window.trustedTypes.createPolicy("viva", { createHTML: (html) => html });
  window.htmx.registerExtension("viva-trust", { init: (api) => api.initSecurity(policy) });
})();
