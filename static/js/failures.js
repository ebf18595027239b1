// Says so when a request got no answer that can be shown; the page stays as it is and can be used again.
const SILENCE = "No answer from Viva. Please try again; nothing is graded twice.";
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
    const { response, text } = event.detail.ctx;
    // Errors that are to be read come as a plain sentence; HTML is a fragment that says it in its place.
    if (response.headers.get("Content-Type")?.startsWith("text/plain")) say(text);
  });
  document.addEventListener("htmx:before:request", () => { toast.textContent = ""; });
}
