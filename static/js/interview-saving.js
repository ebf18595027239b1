// Saves what is written, two seconds after it was; in order, one at a time, again until it is acknowledged.
const EVERY_MS = 2000;
const AGAIN_MS = 3000;

export class Saving {
  constructor(room, form, clock) {
    Object.assign(this, { room, form, clock, base: room.dataset.base, sequence: 0, saved: 0, lost: () => {} });
    this.words = room.querySelector("[data-saved-words]");
    this.broughtBack = this.bringBack();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.flush(true); });
    addEventListener("pagehide", () => this.flush(true));
    if (this.broughtBack) this.changed();
  }

  get isClean() { return this.saved === this.sequence; }

  changed() {
    this.sequence += 1;
    this.form.elements.sequence.value = this.sequence + 1; // of the form itself, if it is sent now
    this.keep();
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
      if (this.isClean) localStorage.removeItem(this.name);
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

  // What is not acknowledged yet outlives the tab, with the place in the order that it would have had.
  get name() { return `viva:room:${this.room.dataset.room}:${this.form.elements.position.value}`; }

  // The fields of the answer, by their names and their places among those of that name; steps move, and have labels.
  fields() {
    const seen = {};
    return [...this.form.querySelectorAll(".answer__parts [name]")].map((field) => {
      seen[field.name] = (seen[field.name] ?? -1) + 1;
      return [field.getAttribute("aria-labelledby") ?? `${field.name} ${seen[field.name]}`, field];
    });
  }

  held() {
    return Object.fromEntries(this.fields().map(([name, field]) => [name, isTicked(field) ? field.checked : field.value]));
  }

  keep() {
    const draft = { held: this.held(), epoch: Number(this.form.elements.epoch.value), sequence: this.sequence };
    try { localStorage.setItem(this.name, JSON.stringify(draft)); } catch { /* a full store keeps nothing; the server does */ }
  }

  bringBack() {
    const draft = JSON.parse(localStorage.getItem(this.name) ?? "null");
    const [epoch, sequence] = this.form.dataset.saved.split(".").map(Number);
    const newer = draft?.held && (draft.epoch > epoch || (draft.epoch === epoch && draft.sequence > sequence));
    localStorage.removeItem(this.name);
    if (!newer || JSON.stringify(draft.held) === JSON.stringify(this.held())) return false;
    for (const [name, field] of this.fields()) {
      const value = draft.held[name];
      if (isTicked(field)) field.checked = value ?? field.checked;
      else field.value = value ?? field.value;
    }
    return true;
  }
}

function isTicked(field) { return ["radio", "checkbox"].includes(field.type); }
