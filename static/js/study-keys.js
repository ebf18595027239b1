// Studying by keyboard. Keys press what is on the page, so they can do nothing that a click could not.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PRESSING = "button, summary, a[href], input";

export function listenForKeys(study) {
  const dialog = study.querySelector("[data-keys-dialog]");
  const find = (selector) => study.querySelector(selector);
  const reveal = () => find("[data-reveal]:not([open])");
  const offerKeys = () => find("[data-key=keys]")?.removeAttribute("hidden");

  const showKeys = () => dialog.showModal();
  const submit = (name) => find(`[data-key=${name}] button:enabled`)?.click();
  const grade = (value) => find(`[data-reveal][open] [name=grade][value="${value}"]`)?.click();
  const actions = {
    " ": () => { reveal().open = true; },
    Enter: () => { reveal().open = true; },
    1: grade, 2: grade, 3: grade, 4: grade,
    u: () => submit("undo"),
    s: () => submit("suspend"),
    b: () => submit("bury"),
    h: () => find("[data-key=handbook]")?.click(),
    e: () => find("[data-key=edit]")?.click(),
    "?": showKeys,
  };

  const reveals = (key) => key === " " || key === "Enter";
  // A button that has just been hidden keeps the focus until the next frame, and presses nothing.
  const presses = (target) => target.closest(PRESSING) && target.checkVisibility();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!Object.hasOwn(actions, key) || event.target.closest(TYPING)) return;
    if (reveals(key) && (presses(event.target) || !reveal())) return;
    event.preventDefault();
    actions[key](key);
  });
  study.addEventListener("click", (event) => {
    if (event.target.closest("[data-key=keys]")) showKeys();
  });
  document.addEventListener("htmx:after:swap", offerKeys);
  offerKeys();
}
