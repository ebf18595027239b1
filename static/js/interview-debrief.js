// A debrief by keyboard. Keys press what is on the page, so they can do nothing that a click could not.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PRESSING = "button, summary, a[href], audio";

export function startDebrief(debrief) {
  const find = (selector) => debrief.querySelector(selector);
  const dialog = find("[data-keys-dialog]");
  const dimensions = [...debrief.querySelectorAll("[data-dimension]")];
  const within = () => document.activeElement?.closest("[data-dimension]");

  const number = (key) => {
    const marks = within()?.querySelectorAll("[data-mark]");
    const pressed = (marks ?? debrief.querySelectorAll("[data-point]"))[Number(key) - 1];
    pressed?.focus();
    pressed?.click();
  };
  const nextDimension = () => {
    const next = dimensions[(dimensions.indexOf(within()) + 1) % dimensions.length];
    (next?.querySelector("[data-mark]:checked") ?? next?.querySelector("[data-mark]"))?.focus();
  };
  const actions = {
    d: nextDimension,
    p: () => find("[data-point]")?.focus(),
    b: () => find("[data-key=before]")?.click(),
    s: () => find("[data-key=later]")?.click(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    if (event.target.closest(TYPING)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^[1-9]$/.test(key)) number(key);
    else if (key === "Enter" && !event.target.closest(PRESSING)) find("[data-next]")?.click();
    else if (Object.hasOwn(actions, key)) actions[key]();
    else return;
    event.preventDefault();
  });
  const keys = find("[data-key=keys]");
  keys.removeAttribute("hidden");
  keys.addEventListener("click", actions["?"]);
  find("[data-focus]")?.focus({ preventScroll: true });
}
