// An interview looked on from the other side. The server says that something changed; what, is asked for like any page.
import { countDown } from "./quiz-clock.js";

export function lookOn(page) {
  const place = () => page.querySelector("[data-place]").dataset;
  const ask = (part, target) => {
    const { position, onTable } = place();
    // Who looks at the question on the table follows the candidate; who looks at another one stays there.
    const question = part === "asked" && position === onTable ? "" : `&question=${position}`;
    htmx.ajax("GET", `${page.dataset.page}?part=${part}${question}`, { source: page, target, swap: "innerHTML" });
  };
  const events = new EventSource(page.dataset.events);
  events.addEventListener("moved", () => ask("asked", "#asked"));
  events.addEventListener("said", () => ask("said", "#said"));
  document.addEventListener("htmx:after:swap", () => countDown(page));
  addEventListener("pagehide", () => events.close());
  countDown(page);
}
