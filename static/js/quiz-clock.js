// Counts down to a deadline by the server's clock: the page says what it was when it was made, so a wrong one here does not matter.
const SAID = [300, 60, 10]; // seconds left that are worth an announcement
let ticking;
let leaving;

export function countDown(quiz) {
  clearInterval(ticking);
  clearTimeout(leaving); // what was sent in time is shown, not passed over
  const timer = quiz.querySelector("[data-deadline]");
  if (!timer) return;
  const left = (Date.parse(timer.dataset.deadline) - Date.parse(timer.dataset.now)) / 1000;
  const from = performance.now();
  const announcer = document.querySelector("[data-announcer]");
  const said = new Set(SAID.filter((mark) => mark > left));

  const tick = () => {
    const now = Math.max(0, left - (performance.now() - from) / 1000);
    const seconds = Math.ceil(now);
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    timer.classList.toggle("countdown--soon", seconds <= 60);
    const mark = SAID.find((one) => seconds <= one && !said.has(one));
    if (mark) {
      SAID.filter((one) => one >= mark).forEach((one) => said.add(one));
      announcer.textContent = mark >= 60 ? `${mark / 60} ${mark === 60 ? "minute" : "minutes"} left.` : `${mark} seconds left.`;
    }
    if (now > 0) return;
    clearInterval(ticking);
    // What was typed is sent while the grace lasts; the server says what counts.
    const form = quiz.querySelector("[data-answer-form]");
    const typed = form && [...new FormData(form)].some(([name, value]) => ["chosen", "text"].includes(name) && value);
    if (typed && form.checkValidity()) form.requestSubmit();
    leaving = setTimeout(() => location.assign(timer.dataset.over), 6000);
  };
  tick();
  ticking = setInterval(tick, 250);
}
