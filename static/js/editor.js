// Writing: Ctrl+S saves, Ctrl+Enter previews, remarks lead to their lines, and what is not saved outlives a crash.
const SAVING = "viva:saving";

export function startEditor(form) {
  const name = `viva:draft:${form.dataset.editor}`;
  const fields = [...form.querySelectorAll("[data-draft]")];
  const text = form.querySelector("textarea");
  const now = () => JSON.stringify(fields.map((field) => field.value));
  const first = now();
  let leaving = false;

  const changed = () => now() !== first;
  const forget = () => sessionStorage.removeItem(name);
  const keep = () => { if (changed()) sessionStorage.setItem(name, JSON.stringify({ values: fields.map((field) => field.value), base: form.elements.base.value })); else forget(); };

  if (document.querySelector("[data-saved]")) sessionStorage.removeItem(sessionStorage.getItem(SAVING) ?? "");
  sessionStorage.removeItem(SAVING);
  bringBack();
  if (text.dataset.at) goTo(text, Number(text.dataset.at));

  function bringBack() {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
    if (!kept || JSON.stringify(kept.values) === first) return;
    const was = { values: JSON.parse(first), base: form.elements.base.value };
    const put = ({ values, base }) => {
      fields.forEach((field, place) => { field.value = values[place]; });
      form.elements.base.value = base; // if the handbook has changed since, saving says so and shows both
      text.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const notice = document.querySelector("[data-kept]");
    if (!notice) return; // two texts are shown already
    put(kept);
    notice.hidden = false;
    notice.querySelector("[data-forget]").addEventListener("click", () => {
      put(was);
      forget();
      notice.hidden = true;
      text.focus();
    });
  }

  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    leaving = true;
    keep();
    sessionStorage.setItem(SAVING, name);
  });
  addEventListener("beforeunload", (event) => { if (changed() && !leaving) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  form.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) {
      event.preventDefault();
      goTo(text, Number(line.dataset.line));
    } else if (event.target.closest("[data-leave]")) {
      queueMicrotask(() => { if (!changed()) forget(); });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.repeat) return;
    const verb = { s: "save", Enter: "preview" }[event.key];
    const button = verb && form.querySelector(`[data-key=${verb}]`);
    if (!button) return;
    event.preventDefault();
    if (verb === "save") button.click();
    else text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function goTo(text, line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  text.scrollTop = Math.max(0, (line - 4) * Number.parseFloat(getComputedStyle(text).lineHeight));
}
