// Takes what is dropped anywhere on the page: files, folders with all that is in them, archives. It ends up in the form's
// own field, so that sending it is the form's business; where each file lay goes along beside it.
const MARKDOWN = /\.(md|markdown)$/i;
const UNWANTED = /^(\.|node_modules$|__MACOSX$)/;
const MOST = 5000;

export function takeDrops(form) {
  const chosen = form.querySelector("[data-drop-files]");
  const folder = form.querySelector("[data-drop-folder]");
  const paths = form.querySelector("[data-drop-paths]");
  const several = form.querySelector("[data-drop-several]");
  const said = form.querySelector("[data-drop-said]");
  const mark = (on) => document.documentElement.toggleAttribute("data-dragging", on);
  const bringsFiles = (event) => event.dataTransfer?.types.includes("Files");

  const look = () => {
    const names = paths.value ? JSON.parse(paths.value) : [...chosen.files].map((file) => file.name);
    const loose = names.filter((name) => !name.includes("/") && MARKDOWN.test(name));
    several.hidden = loose.length < 2;
    const size = [...chosen.files, ...folder.files].reduce((sum, file) => sum + file.size, 0);
    const limit = Number(form.dataset.drop);
    said.textContent = size > limit * 2 ** 20
      ? `That is more than ${limit} MB, the most that Viva takes in at once.`
      : several.hidden ? "" : `${loose.length} handbooks, or one?`;
    return several.hidden && size <= limit * 2 ** 20;
  };

  const take = async (entries) => {
    const found = [];
    try {
      for (const entry of entries) await collect(entry, "", found);
    } catch (error) {  // a file that may not be read, or has gone meanwhile
      said.textContent = `That could not be read: ${error.message}`;
      return;
    }
    if (!found.length) { said.textContent = "There is no file in that."; return; }
    if (found.length > MOST) { said.textContent = `That is more than ${MOST} files. Drop the handbook’s own folder.`; return; }
    const kept = new DataTransfer();
    for (const { file } of found) kept.items.add(file);
    chosen.files = kept.files;
    folder.value = "";
    paths.value = JSON.stringify(found.map(({ path }) => path));
    if (look()) form.requestSubmit();
    else several.querySelector("input:checked")?.focus();
  };

  for (const field of [chosen, folder]) field.addEventListener("change", () => { paths.value = ""; look(); });
  document.addEventListener("dragover", (event) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    mark(false);
    if (!bringsFiles(event)) return;
    event.preventDefault();
    // Asked for now: after the event the list is empty.
    take([...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean));
  });
  form.querySelector("[data-drop-hint]").hidden = false;
  look();
}

async function collect(entry, above, found) {
  if (found.length > MOST || UNWANTED.test(entry.name)) return;
  const path = `${above}${entry.name}`;
  if (entry.isFile) {
    found.push({ path, file: await new Promise((done, fail) => { entry.file(done, fail); }) });
    return;
  }
  const reader = entry.createReader();
  // A folder is told of in parts; an empty part is the end.
  for (let part = await read(reader); part.length; part = await read(reader)) {
    for (const one of part) await collect(one, `${path}/`, found);
  }
}

function read(reader) {
  return new Promise((done, fail) => { reader.readEntries(done, fail); });
}
