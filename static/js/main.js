// Starts what a page asks for. Everything works without: these modules only add comfort.
import { announceSwaps } from "./announce.js";
import { reportFailures } from "./failures.js";
import { enterRoom } from "./interview-room.js";
import { startDebrief } from "./interview-debrief.js";
import { startQuiz } from "./quiz.js";
import { openScrollers } from "./scrollers.js";
import { listenForKeys } from "./study-keys.js";
import { proposeGrades } from "./study-points.js";
import { startSession } from "./study-session.js";

announceSwaps();
reportFailures();
openScrollers();

// Not fetched when wanted, as the others are: a key that is pressed as soon as the page is there must count.
const study = document.querySelector("[data-study]");
if (study) {
  startSession(study);
  proposeGrades(study);
  listenForKeys(study);
}

const quiz = document.querySelector("[data-quiz]");
if (quiz) startQuiz(quiz);

const room = document.querySelector("[data-room]");
if (room) enterRoom(room);

const debrief = document.querySelector("[data-debrief]");
if (debrief) startDebrief(debrief);

const interviewer = document.querySelector("[data-interviewer]");
if (interviewer) import("./interview-live.js").then((module) => module.lookOn(interviewer));

const print = document.querySelector("[data-print]");
if (print) import("./printing.js").then((module) => module.offerPrint(print));

const reader = document.querySelector("[data-reader]");
if (reader) import("./contents.js").then((module) => module.followReading(reader));

const cards = document.querySelector("[data-cards]");
if (cards) import("./card-keys.js").then((module) => module.listenForCardKeys(cards));

const items = document.querySelector("[data-item], [data-items]");
if (items) import("./item-keys.js").then((module) => module.listenForItemKeys(items));

const drop = document.querySelector("[data-drop]");
if (drop) import("./dropping.js").then((module) => module.takeDrops(drop));

const editor = document.querySelector("[data-editor]");
if (editor) import("./editor.js").then((module) => module.startEditor(editor));

const passkeys = document.querySelectorAll("[data-passkey]");
if (passkeys.length) import("./passkeys.js").then((module) => module.offerPasskeys(passkeys));

const themes = document.querySelectorAll("[data-theme-choice]");
if (themes.length) import("./theme.js").then((module) => module.previewTheme(themes));
