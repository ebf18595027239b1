// Wide formulas, tables and code scroll by themselves; whoever uses the keyboard must be able to reach them.
// They come focusable from the server; here those that fit are taken out of the way of the tab key.
const SCROLLERS = ".math-display, .table-scroll, pre.code";

function open(root) {
  for (const box of root.querySelectorAll(SCROLLERS)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

export function openScrollers() {
  open(document);
  document.addEventListener("htmx:after:swap", () => open(document));
  document.addEventListener("toggle", (event) => open(event.target), { capture: true });
  addEventListener("resize", () => open(document));
}
