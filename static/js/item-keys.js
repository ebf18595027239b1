// Items by keyboard: one by e, x and r, a list by j and k. Keys press what is on the page, so they can do nothing that a click could not.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export function openObjection(place) {
  const details = place.querySelector("[data-objection]");
  if (!details) return;
  details.open = true;
  details.querySelector("input").focus();
}

export function listenForItemKeys(place) {
  const links = [...place.querySelectorAll("li > a")];
  const go = (step) => links[Math.min(links.length - 1, Math.max(0, links.indexOf(document.activeElement) + step))]?.focus();
  const actions = place.matches("[data-items]")
    ? { j: () => go(1), k: () => go(-1) }
    : {
      e: () => place.querySelector("[data-key=edit]").click(),
      x: () => place.querySelector("[data-key=throw]").click(),
      r: () => openObjection(place),
    };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!Object.hasOwn(actions, event.key) || event.target.closest(TYPING)) return;
    event.preventDefault();
    actions[event.key]();
  });
}
