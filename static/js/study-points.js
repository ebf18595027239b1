// Proposes a grade from the points that were ticked, once one was; the learner decides.
const AGAIN = "1";
const HARD = "2";
const GOOD = "3";

function proposal(ticked, all) {
  if (ticked === all) return GOOD;
  return ticked > all / 2 ? HARD : AGAIN;
}

function mark(study) {
  const boxes = [...study.querySelectorAll("[data-points] input")];
  if (!boxes.length) return;
  const grade = proposal(boxes.filter((box) => box.checked).length, boxes.length);
  for (const button of study.querySelectorAll("[name=grade]")) {
    button.toggleAttribute("data-proposed", button.value === grade);
    button.setAttribute("aria-description", button.value === grade ? "proposed" : "");
  }
}

export function proposeGrades(study) {
  study.addEventListener("change", () => mark(study));
}
