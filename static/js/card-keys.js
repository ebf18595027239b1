// The card browser by keyboard. Keys press what is on the page, so they can do nothing that a click could not.
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function listenForCardKeys(browser) {
  const rows = () => [...browser.querySelectorAll("tbody tr")];
  const here = () => document.activeElement.closest("tbody tr");
  const go = (step) => {
    const all = rows();
    const next = all[here() ? all.indexOf(here()) + step : 0];
    next?.querySelector("a").focus();
  };
  const actions = {
    "/": () => browser.querySelector("[name=q]").select(),
    j: () => go(1),
    k: () => go(-1),
    x: () => here()?.querySelector("[name=card]").click(),
    s: () => { if (browser.querySelector("[name=card]:checked")) browser.querySelector("[data-key=suspend]").click(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!Object.hasOwn(actions, event.key) || event.target.closest(TYPING)) return;
    event.preventDefault();
    actions[event.key]();
  });
}
