// The room by keyboard. Keys press what is on the page, so they can do nothing that a click could not.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export function listenForRoomKeys(room, clock, isLeaving) {
  const dialog = room.querySelector("[data-keys-dialog]");
  const find = (selector) => room.querySelector(selector);
  const press = (name) => find(`[data-key=${name}]:enabled`)?.click();
  const actions = {
    a: () => [...room.querySelectorAll("[data-part] textarea, .answer__parts .input")].at(-1)?.focus(),
    b: () => press("back"),
    f: () => press("flag"),
    p: () => press("pause"),
    r: () => find("[data-aloud]:not([hidden])")?.click(),
    s: () => press("skip"),
    t: () => clock.say(),
    "?": () => dialog.showModal(),
  };

  const act = (key) => {
    const option = room.querySelectorAll("[data-option]")[Number(key) - 1];
    if (option) {
      option.focus();
      option.click();
    } else if (Object.hasOwn(actions, key)) {
      actions[key]();
    } else {
      return false;
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.altKey || dialog.open) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      press("on");
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && event.target.closest(TYPING)) {
      event.target.blur();
      return;
    }
    if (event.target.closest(TYPING)) return;
    if (isLeaving()) {
      if (event.key.length === 1) earlyKeys.hand(event.key);
      event.preventDefault();
    } else if (act(event.key)) {
      event.preventDefault();
    }
  });
  const keys = find("[data-key=keys]");
  keys.addEventListener("click", () => dialog.showModal());
  keys.hidden = false;

  for (const key of earlyKeys.take()) {
    if (isLeaving()) earlyKeys.hand(key);
    else if (document.activeElement.matches(TYPING)) type(document.activeElement, key);
    else act(key);
  }
}

function type(field, key) {
  field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
