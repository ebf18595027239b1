// Names the one place that may make HTML of text: htmx, of what our own server answered. The policy of the page
// refuses it to every other script, our modules too.
export function trustHtmx() {
  if (!window.trustedTypes || !window.htmx) return;
  const policy = window.trustedTypes.createPolicy("viva", { createHTML: (html) => html });
  window.htmx.registerExtension("viva-trust", { init: (api) => api.initSecurity(policy) });
}
