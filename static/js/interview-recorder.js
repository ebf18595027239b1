// Speech, recorded by the browser and sent to this server piece by piece as it is spoken; to nowhere else.
const PIECE_MS = 2000;
const AGAIN_MS = 2000;
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export function offerRecording(room, form) {
  const type = window.MediaRecorder && TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const boxes = [...form.querySelectorAll("[data-recorder]")];
  const recorders = type && navigator.mediaDevices ? boxes.map((box) => new Recorder(room, form, box, type)) : [];
  const show = () => boxes.forEach((box) => {
    const part = box.closest("[data-part]").dataset.part;
    box.hidden = !recorders.length || form.elements[`mode${part}`]?.value !== "spoken";
  });
  form.addEventListener("change", show);
  show();
  return {
    get isOn() { return recorders.some((one) => one.isOn); },
    stop: () => Promise.all(recorders.map((one) => one.stop())),
  };
}

class Recorder {
  constructor(room, form, box, type) {
    Object.assign(this, { room, form, box, type, queue: Promise.resolve(), number: 0 });
    this.label = box.querySelector("[data-record-label]");
    this.words = box.querySelector("[data-record-words]");
    box.querySelector("[data-record]").addEventListener("click", () => (this.isOn ? this.stop() : this.start()));
  }

  get isOn() { return this.recorder?.state === "recording"; }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      this.say("The microphone is not allowed here. Say it aloud all the same, or type.");
      return;
    }
    this.key = crypto.getRandomValues(new Uint32Array(4)).reduce((text, one) => text + one.toString(36), "k").slice(0, 32);
    this.number = 0;
    this.refused = false;
    this.recorder = new MediaRecorder(this.stream, { mimeType: this.type, audioBitsPerSecond: 32000 });
    this.recorder.addEventListener("dataavailable", ({ data }) => {
      if (!data.size) return;
      const number = this.number++;
      this.queue = this.queue.then(() => this.send(data, number));
    });
    this.recorder.start(PIECE_MS);
    this.label.textContent = "Stop";
    this.since = performance.now();
    this.ticking = setInterval(() => this.tick(), 500);
    this.tick();
  }

  tick() {
    const seconds = Math.floor((performance.now() - this.since) / 1000);
    this.say(`Recording, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`, true);
  }

  // Ends when the last piece is on the server.
  async stop() {
    if (!this.isOn) return this.queue;
    const ended = new Promise((done) => { this.recorder.addEventListener("stop", done, { once: true }); });
    this.recorder.stop();
    await ended;
    clearInterval(this.ticking);
    this.stream.getTracks().forEach((track) => track.stop());
    this.label.textContent = "Record more";
    await this.queue;
    if (!this.refused) this.say("Recorded and saved. You can play it in the debrief.");
    return undefined;
  }

  async send(data, number) {
    if (this.refused) return;
    const part = this.box.closest("[data-part]").dataset.part;
    const where = new URLSearchParams({ position: this.form.elements.position.value, part, epoch: this.form.elements.epoch.value });
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        const answer = await fetch(`${this.room.dataset.base}/recordings/${this.key}/${number}?${where}`, {
          method: "POST", body: data, headers: { "Content-Type": this.type, "HX-Request-Type": "partial" },
        });
        if (answer.ok) return;
        if (answer.status < 500) {
          this.refused = true;
          const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? (await answer.json()).words : await answer.text();
          this.stop();
          this.say(said);
          return;
        }
      } catch { /* the network may come back */ }
      await new Promise((done) => { setTimeout(done, AGAIN_MS); });
    }
    this.refused = true;
    this.say("A piece of the recording could not be saved. What was recorded before is kept.");
  }

  say(words, on = false) {
    this.words.textContent = words;
    this.words.classList.toggle("part__recorded--on", on);
    this.words.setAttribute("role", on ? "none" : "status"); // a running time is not read out
  }
}
