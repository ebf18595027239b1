// Reads what a swap brought to those who do not see it: the text of [data-announce] goes to the live region.
// A live region must be there before its text; one that arrives with the swap is not read.
export function announceSwaps() {
  const region = document.querySelector("[data-announcer]");
  document.addEventListener("htmx:after:swap", () => {
    const said = document.querySelector("#main [data-announce]");
    region.textContent = said ? said.textContent.trim() : "";
  });
}
