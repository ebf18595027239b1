// Keeps the place: where the focus and the view go when a card comes or is revealed, and how long it was looked at.
export function startSession(study) {
  let shownAt = performance.now();

  const meetCard = () => {
    shownAt = performance.now();
    scrollTo({ top: 0, behavior: "instant" });
    study.querySelector("[data-focus]")?.focus({ preventScroll: true });
    document.title = study.querySelector("[data-card]") ? "Study · Viva" : "Done · Viva";
  };

  document.addEventListener("htmx:after:swap", meetCard);
  study.addEventListener("toggle", (event) => {
    if (!event.target.matches("[data-reveal]") || !event.target.open) return;
    event.target.querySelector("[data-answer]").focus({ preventScroll: true });
    study.dispatchEvent(new CustomEvent("study:revealed"));
  }, { capture: true });
  study.addEventListener("submit", (event) => {
    const took = event.target.querySelector("[data-took]");
    if (took) took.value = Math.round(performance.now() - shownAt);
  }, { capture: true });
}
