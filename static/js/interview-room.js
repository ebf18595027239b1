// The room: what is written is saved, the clock follows the server's, and only one window has it.
import { Clock } from "./interview-clock.js";
import { listenForRoomKeys } from "./interview-keys.js";
import { offerRecording } from "./interview-recorder.js";
import { Saving } from "./interview-saving.js";
import { moveSteps } from "./quiz-steps.js";

const LOOK_MS = 10000;
const STOPPED_MS = 10000; // a page that is still here so long after it was left was told to stop

export function enterRoom(room) {
  const clock = new Clock(room);
  const form = room.querySelector("[data-room-form]");
  const base = room.dataset.base;
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (!form) { // the end: nothing is written there
    clock.over = () => { clock.over = () => {}; room.querySelector("[data-submission]")?.requestSubmit(); };
    follow(room, clock, () => {});
    return;
  }

  moveSteps(room);
  const saving = new Saving(room, form, clock);
  const recording = offerRecording(room, form);
  const epoch = Number(form.elements.epoch.value);

  const lose = (said) => {
    if (said.state === "over") { location.assign(said.go ?? base); return; }
    saving.stopped = true;
    recording.stop();
    form.querySelectorAll("textarea, input:not([type=hidden])").forEach((field) => { field.readOnly = true; });
    form.querySelectorAll("button, input[type=radio], input[type=checkbox], select").forEach((one) => { one.disabled = true; });
    const notice = room.querySelector("[data-lost]");
    notice.querySelector("[data-lost-words]").textContent =
      `This interview goes on in another window. ${saving.isClean ? "All that you wrote here is saved." : "What you wrote here last is not saved: copy it, if you need it."}`;
    notice.hidden = false;
    scrollTo({ top: 0 });
  };
  saving.lost = lose;

  // Another window of this browser says so at once; one elsewhere is noticed when the server is asked.
  if (window.BroadcastChannel) {
    const channel = new BroadcastChannel(`viva:room:${room.dataset.room}`);
    channel.addEventListener("message", ({ data }) => { if (data > epoch) lose({ state: "overtaken" }); });
    channel.postMessage(epoch);
  }
  follow(room, clock, (said) => {
    if (said.state === "over") lose(said);
    else if (said.epoch !== epoch) lose({ state: "overtaken" });
    else room.querySelector("[data-nudged]").hidden = !said.nudged;
  });

  clock.over = async () => {
    clock.over = () => {};
    await recording.stop();
    while (!(await saving.flush()) && !saving.stopped) await new Promise((done) => { setTimeout(done, 1000); });
    if (!saving.stopped) press(form, "submit");
  };

  // A form leaves once, and takes all of a recording with it. What is pressed meanwhile is for the page that comes.
  let leaving = false;
  form.addEventListener("submit", (event) => {
    if (leaving) { event.preventDefault(); return; }
    leaving = true;
    setTimeout(() => { leaving = saving.stopped = false; }, STOPPED_MS);
    if (!recording.isOn) { saving.stopped = true; return; }
    event.preventDefault();
    const button = event.submitter;
    recording.stop().then(() => {
      leaving = false;
      if (button?.value) form.requestSubmit(button);
      else form.requestSubmit();
    });
  });

  readAloud(room);
  if (saving.broughtBack) document.querySelector("[data-announcer]").textContent = "What you typed last was brought back.";
  (room.querySelector("[data-focus-further]") ?? room.querySelector("[data-focus]"))?.focus({ preventScroll: true });
  room.querySelector("[data-focus-further]")?.scrollIntoView({ block: "center" });
  listenForRoomKeys(room, clock, () => leaving); // after the focus is set: keys that came early are done at once
}

function press(form, verb) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: verb });
  form.append(field);
  form.requestSubmit();
}

// Asks the server now and then, and when the machine wakes: clocks of browsers drift, and stand still while it sleeps.
function follow(room, clock, seen) {
  const look = async () => {
    const askedAt = performance.now();
    try {
      const answer = await fetch(`${room.dataset.base}/clock`);
      if (!answer.ok) return;
      const said = await answer.json();
      if (said.left_ms !== undefined) clock.follow(said.left_ms, askedAt);
      seen(said);
    } catch { /* it is asked again */ }
  };
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  addEventListener("online", look);
}

function readAloud(room) {
  if (!window.speechSynthesis) return;
  room.querySelectorAll("[data-aloud]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
      speechSynthesis.speak(new SpeechSynthesisUtterance(button.dataset.said));
    });
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
