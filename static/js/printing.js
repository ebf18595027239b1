// Offers the browser's own printing, which makes PDFs too.
export function offerPrint(button) {
  button.addEventListener("click", () => print());
  button.removeAttribute("hidden");
}
