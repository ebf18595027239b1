// Says so when a request got no answer that can be shown; the page stays as it is and can be used again.
const SILENCE = "No answer from Viva. Nothing was changed; please try again.";
const REFUSAL = "That did not work. Nothing was changed; please load the page again.";
const SHOWN_MS = 8000;

export function reportFailures() {
  const toast = document.querySelector("[data-toast]");
  let timer;
  const say = (message) => {
    toast.textContent = message;
    clearTimeout(timer);
    timer = setTimeout(() => { toast.textContent = ""; }, SHOWN_MS);
  };
  document.addEventListener("htmx:error", () => say(SILENCE));
  document.addEventListener("htmx:response:error", (event) => {
    const { status } = event.detail.ctx.response;
    if (status >= 500) say(SILENCE);
    else if (status !== 409) say(REFUSAL);
  });
  document.addEventListener("htmx:before:request", () => { toast.textContent = ""; });
}
