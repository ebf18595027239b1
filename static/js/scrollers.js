// Wide formulas, tables and code scroll by themselves; whoever uses the keyboard must be able to reach them.
const WIDE = ".prose pre, .prose table, .katex-display";
const LABELS = { PRE: "Code", TABLE: "Table" };

function open(root) {
  for (const box of root.querySelectorAll(WIDE)) {
    if (box.scrollWidth <= box.clientWidth || box.tabIndex >= 0) continue;
    box.tabIndex = 0;
    if (box.tagName !== "TABLE") box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${LABELS[box.tagName] ?? "Formula"}, scrolls sideways`);
  }
}

export function openScrollers() {
  open(document);
  document.addEventListener("htmx:after:swap", () => open(document));
  document.addEventListener("toggle", (event) => open(event.target), { capture: true });
  addEventListener("resize", () => open(document));
}
