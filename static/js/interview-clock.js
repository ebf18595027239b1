// The clocks of the room. The server says how much is left; this counts on from there by a clock that nobody can set.
const WORDS = [[60, "minute"], [1, "second"]];

export class Clock {
  constructor(room) {
    this.face = room.querySelector("[data-clock-face]");
    this.box = room.querySelector("[data-clock]");
    this.target = room.querySelector("[data-target]");
    this.announcer = document.querySelector("[data-announcer]");
    this.spoken = (room.dataset.spoken || "").split(" ").filter(Boolean).map(Number);
    this.over = () => {};
    this.from = performance.now();
    this.spent = Number(this.target?.dataset.spentMs ?? 0);
    this.follow(Number(room.dataset.leftMs), this.from);
    this.said = new Set(this.spoken.filter((mark) => mark >= this.left / 1000));
    this.show();
    setInterval(() => this.show(), 250);
  }

  // What the server said, as of when it was asked: half of the way there and back has gone by since.
  follow(leftMs, askedAt) {
    const now = performance.now();
    this.end = now - (now - askedAt) / 2 + leftMs;
  }

  get left() { return Math.max(0, this.end - performance.now()); }

  show() {
    const seconds = Math.ceil(this.left / 1000);
    const text = faceOf(seconds);
    if (this.face.textContent !== text) this.face.textContent = text;
    this.box.classList.toggle("room__clock--soon", seconds <= 300);
    const mark = this.spoken.findLast((one) => seconds <= one && !this.said.has(one));
    if (mark) {
      this.spoken.filter((one) => one >= mark).forEach((one) => this.said.add(one));
      this.say();
    }
    this.showTarget();
    if (this.left === 0) this.over();
  }

  showTarget() {
    if (!this.target) return;
    const spent = this.spent + performance.now() - this.from;
    const whole = Number(this.target.dataset.targetS) * 1000;
    const pace = spent > whole ? "over" : spent >= 0.75 * whole ? "near" : "calm";
    this.target.querySelector("[data-target-bar]").value = Math.min(spent, whole);
    const face = faceOf(Math.ceil(Math.abs(whole - spent) / 1000));
    this.target.querySelector("[data-target-face]").textContent = pace === "over" ? `${face} over` : `${face} for this question`;
    this.target.querySelector("[data-target-pace]").textContent = { calm: "in good time", near: "time to finish", over: "over its time" }[pace];
    for (const one of ["calm", "near", "over"]) this.target.classList.toggle(`target--${one}`, one === pace);
  }

  say() {
    const seconds = Math.round(this.left / 1000);
    const [size, word] = WORDS.find(([one]) => seconds >= one) ?? WORDS[1];
    const number = Math.round(seconds / size);
    this.announcer.textContent = `${number} ${word}${number === 1 ? "" : "s"} left.`;
  }
}

function faceOf(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
