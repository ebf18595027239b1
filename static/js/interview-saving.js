// Saves what is written, two seconds after it was; in order, one at a time, again until it is acknowledged.
const EVERY_MS = 2000;
const AGAIN_MS = 3000;

export class Saving {
  constructor(room, form, clock) {
    Object.assign(this, { room, form, clock, base: room.dataset.base, sequence: 0, saved: 0, lost: () => {} });
    this.words = room.querySelector("[data-saved-words]");
    this.fields = [...form.querySelectorAll("[data-part] textarea")];
    this.broughtBack = this.bringBack();
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("change", (event) => this.changed(event.target));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.flush(true); });
    addEventListener("pagehide", () => this.flush(true));
    if (this.broughtBack) this.changed(this.fields[0]);
  }

  get isClean() { return this.saved === this.sequence; }

  changed(field) {
    this.sequence += 1;
    this.form.elements.sequence.value = this.sequence + 1; // of the form itself, if it is sent now
    if (field.name === "text" && field.closest("[data-part]")) this.keep(field);
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  // One request at a time: what was typed meanwhile goes with the next.
  async flush(leaving = false) {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isClean || this.stopped) return true;
    if (this.under) {
      if (!leaving) return this.under.then(() => this.flush());
    }
    this.under = this.send(leaving);
    const kept = await this.under;
    this.under = undefined;
    if (!kept && !this.stopped) this.timer = setTimeout(() => this.flush(), AGAIN_MS);
    return kept;
  }

  async send(leaving) {
    const sequence = this.sequence;
    const data = new URLSearchParams(new FormData(this.form));
    data.set("sequence", sequence);
    this.tell("Saving …");
    const askedAt = performance.now();
    try {
      const answer = await fetch(`${this.base}/answers`, {
        method: "POST", body: data, keepalive: leaving && data.toString().length < 60000, headers: { "HX-Request-Type": "partial" },
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) return this.take(await answer.json(), sequence, askedAt);
      this.tell(answer.status === 413 ? "Too long to be saved. Shorten it; what was saved before stands." : await answer.text());
    } catch {
      this.tell("No answer from Viva. It is tried again; keep this page open.");
    }
    return false;
  }

  take(said, sequence, askedAt) {
    if (said.state === "kept" || said.state === "older") {
      this.saved = Math.max(this.saved, sequence);
      this.clock.follow(said.left_ms, askedAt);
      if (this.isClean) this.fields.forEach((field) => localStorage.removeItem(this.nameOf(field)));
      this.tell("Saved");
      return true;
    }
    if (said.state === "refused") {
      this.tell(said.words);
      return false;
    }
    this.stopped = true;
    this.tell("");
    this.lost(said);
    return false;
  }

  tell(words) {
    if (this.words && this.words.textContent !== words) this.words.textContent = words;
  }

  // What is typed and not acknowledged yet outlives the tab, with the place in the order that it would have had.
  nameOf(field) { return `viva:room:${this.room.dataset.room}:${this.form.elements.position.value}:${field.closest("[data-part]").dataset.part}`; }

  keep(field) {
    const draft = { text: field.value, epoch: Number(this.form.elements.epoch.value), sequence: this.sequence };
    try { localStorage.setItem(this.nameOf(field), JSON.stringify(draft)); } catch { /* a full store keeps nothing; the server does */ }
  }

  bringBack() {
    return this.fields.filter((field) => {
      const draft = JSON.parse(localStorage.getItem(this.nameOf(field)) ?? "null");
      const [epoch, sequence] = field.closest("[data-part]").dataset.saved.split(".").map(Number);
      const newer = draft && (draft.epoch > epoch || (draft.epoch === epoch && draft.sequence > sequence));
      if (newer && draft.text !== field.value) {
        field.value = draft.text;
        return true;
      }
      localStorage.removeItem(this.nameOf(field));
      return false;
    }).length > 0;
  }
}
