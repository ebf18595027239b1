// Marks in the contents which section is being read: the last one whose top has passed the upper tenth,
// and the very last at the end of the page, which may be too short to pass it.
const LINE = 0.1;

export function followReading(reader) {
  const rail = reader.querySelector("[data-contents]");
  const links = new Map([...rail.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const sections = [...reader.querySelectorAll("[data-section]")].filter((section) => links.has(section.id));
  let current = null;

  const mark = () => {
    const edge = innerHeight * LINE;
    const atEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const passed = sections.filter((section) => atEnd || section.getBoundingClientRect().top <= edge);
    const link = links.get(passed.at(-1)?.id) ?? null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    current = link;
    if (link) keepInView(rail, link);
  };

  const observer = new IntersectionObserver(mark, { rootMargin: `0px 0px -${100 - LINE * 100}% 0px`, threshold: [0, 1] });
  for (const section of sections) observer.observe(section);
  addEventListener("scrollend", mark);
  mark();
}

// scrollIntoView would scroll the page as well
function keepInView(rail, link) {
  const box = rail.getBoundingClientRect();
  const place = link.getBoundingClientRect();
  if (place.top < box.top) rail.scrollTop -= box.top - place.top + place.height;
  if (place.bottom > box.bottom) rail.scrollTop += place.bottom - box.bottom + place.height;
}
