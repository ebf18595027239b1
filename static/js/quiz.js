// A question by keyboard and with a clock. Keys press what is on the page, so they can do nothing that a click could not.
import { openObjection } from "./item-keys.js";
import { countDown } from "./quiz-clock.js";
import { moveSteps } from "./quiz-steps.js";

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PRESSING = "button, summary, a[href]";

export function startQuiz(quiz) {
  let shownAt = performance.now();
  let met;
  const find = (selector) => quiz.querySelector(selector);

  const meetQuestion = () => {
    shownAt = performance.now();
    met = find("[data-question]");
    moveSteps(quiz);
    countDown(quiz);
  };
  document.addEventListener("htmx:after:swap", () => {
    if (met === find("[data-question]")) return; // only a formula was typed
    meetQuestion();
    find("[data-focus]")?.focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  });
  quiz.addEventListener("submit", (event) => {
    const took = event.target.querySelector("[data-took]");
    if (took) took.value = Math.round(performance.now() - shownAt);
  }, { capture: true });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest(TYPING)) return;
    const option = quiz.querySelectorAll("[data-option]")[Number(event.key) - 1];
    if (option) {
      option.focus();
      option.click();
    } else if (event.key === "Enter" && !event.target.closest(PRESSING)) {
      (find("[data-answer-form] .answer__send") ?? find("[data-go]"))?.click();
    } else if (event.key === "f") {
      find("[data-key=flag] button")?.click();
    } else if (event.key === "s") {
      find("[data-key=skip]")?.click();
    } else if (event.key === "r") {
      openObjection(quiz);
    } else if (event.key === "b") {
      find("[data-key=before]")?.click();
    } else {
      return;
    }
    event.preventDefault();
  });

  meetQuestion();
  find("[data-focus]")?.focus({ preventScroll: true });
}
