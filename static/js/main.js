// Starts what a page asks for. Everything works without: these modules only add comfort.
import { announceSwaps } from "./announce.js";
import { reportFailures } from "./failures.js";
import { openScrollers } from "./scrollers.js";

announceSwaps();
reportFailures();
openScrollers();

const study = document.querySelector("[data-study]");
if (study) {
  import("./study-session.js").then((module) => module.startSession(study));
  import("./study-points.js").then((module) => module.proposeGrades(study));
  import("./study-keys.js").then((module) => module.listenForKeys(study));
}

const reader = document.querySelector("[data-reader]");
if (reader) import("./contents.js").then((module) => module.followReading(reader));

const themes = document.querySelectorAll("[data-theme-choice]");
if (themes.length) import("./theme.js").then((module) => module.previewTheme(themes));
