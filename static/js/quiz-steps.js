// Steps put in order by buttons. The numbers beside them are what is sent, so both ways of ordering are one.
export function moveSteps(quiz) {
  const list = quiz.querySelector("[data-steps]");
  if (!list || list.dataset.moving) return;
  list.dataset.moving = "yes";
  const announcer = document.querySelector("[data-announcer]");
  const steps = () => [...list.querySelectorAll("[data-step]")];
  // The numbers are sent in the order in which the steps were shown, whatever order they stand in now.
  const shown = steps();
  const form = list.closest("form");
  const placed = [...shown].sort((one, other) => one.dataset.place - other.dataset.place);
  placed.forEach((step) => list.append(step));

  const number = () => steps().forEach((step, at) => {
    step.querySelector("[data-place-of]").value = String(at + 1);
    step.querySelector("[data-move='-1']").disabled = at === 0;
    step.querySelector("[data-move='1']").disabled = at === shown.length - 1;
  });
  const move = (step, by) => {
    const all = steps();
    const to = all.indexOf(step) + by;
    if (to < 0 || to >= all.length) return;
    if (by < 0) all[to].before(step);
    else all[to].after(step);
    number();
    announcer.textContent = `Now number ${to + 1} of ${all.length}.`;
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const step = button.closest("[data-step]");
    move(step, Number(button.dataset.move));
    if (button.disabled) step.querySelector("[data-move]:enabled")?.focus();
    else button.focus();
  });
  list.addEventListener("change", (event) => {
    const step = event.target.closest("[data-step]");
    const wanted = Number(event.target.value) - 1;
    move(step, wanted - steps().indexOf(step));
    event.target.focus();
  });
  // A form sends its fields in the order of the page; these go in the order in which they were shown.
  form.addEventListener("formdata", ({ formData }) => {
    formData.delete("place");
    shown.forEach((step) => formData.append("place", step.querySelector("[data-place-of]").value));
  });

  list.querySelectorAll("[data-moves]").forEach((moves) => moves.removeAttribute("hidden"));
  number();
}
