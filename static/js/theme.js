// Shows a theme as soon as it is chosen; it is kept when the form is saved.
export function previewTheme(choices) {
  for (const choice of choices) {
    choice.addEventListener("change", () => { document.documentElement.dataset.theme = choice.value; });
  }
}
