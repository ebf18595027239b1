// Keys wait here that are pressed before the room's modules are there, or while the page before it leaves.
// Loaded at once and no module, for it must listen before anything can be seen.
(() => {
  const NAME = "viva:keys", FRESH_MS = 5000;
  const plain = ({ key, altKey, ctrlKey, metaKey, repeat }) => !altKey && !ctrlKey && !metaKey && !repeat && key.length === 1;
  const field = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  const keys = [];
  const note = (event) => {
    if (plain(event) && !event.target.closest?.(field)) keys.push(event.key);
  };
  try {
    const left = JSON.parse(sessionStorage.getItem(NAME) ?? "null");
    if (left && Date.now() - left.at < FRESH_MS) keys.push(...left.keys);
    sessionStorage.removeItem(NAME);
  } catch { /* without a store only what comes from now on */ }
  addEventListener("keydown", note);

  window.earlyKeys = {
    // All that came by now; whoever takes them listens from now on.
    take() {
      removeEventListener("keydown", note);
      return keys.splice(0);
    },
    // For the page that comes next.
    hand(key) {
      keys.push(key);
      try { sessionStorage.setItem(NAME, JSON.stringify({ at: Date.now(), keys })); } catch { /* as above */ }
    },
  };
})();
