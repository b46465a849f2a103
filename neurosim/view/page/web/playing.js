// Playing at a speed in steps a second, by the clock of the screen.

const playButton = one("[data-do=toggle]");
const loop = one(".loop");
const speedChoice = one(".speed");
// How many milliseconds a step stands: by the speed, or as long as it takes to read its lines.
function pace() {
  if (speedChoice.value !== "read") return 1000 / Number(speedChoice.value);
  if (phase(position) === "moment") return 80;
  const letters = position ? rule.textContent.length + line.textContent.length : 0;
  return Math.min(4000, Math.max(700, 400 + (1000 * letters) / 60));
}
const speed = () => 1000 / pace();
let playing = false;
let due = 0;

function play() {
  if (!last) return;
  if (position === last) seek(0);
  playing = true;
  due = performance.now() + pace();
  playButton.setAttribute("aria-label", "pause");
  root.classList.add("playing");
  line.setAttribute("aria-live", "off");
  requestAnimationFrame(tick);
}
function pause() {
  playing = false;
  playButton.setAttribute("aria-label", "play");
  root.classList.remove("playing");
  line.setAttribute("aria-live", "polite");
}
function tick(time) {
  if (!playing) return;
  if (time >= due) {
    const each = pace();
    const count = Math.min(1 + Math.floor((time - due) / each), Math.ceil(200 / each) + 1);
    due = Math.max(due + count * each, time);
    if (position === last) {
      if (loop.checked) seek(0);
      else { pause(); return; }
    } else seek(position + count);
  }
  requestAnimationFrame(tick);
}

function hasten(by) {
  const from = speedChoice.value === "read" ? 3 : speedChoice.selectedIndex;
  const at = Math.max(1, Math.min(speedChoice.length - 1, from + by));
  speedChoice.selectedIndex = at;
  due = Math.min(due, performance.now() + pace());
}
