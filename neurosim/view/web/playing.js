// Playing: so many steps a second, by the clock of the screen.

const playButton = one("[data-do=play]");
const loop = one(".loop");
const speedChoice = one(".speed");
const speed = () => Number(speedChoice.value);
let playing = false;
let due = 0;

function play() {
  if (!last) return;
  if (position === last) seek(0);
  playing = true;
  due = performance.now() + 1000 / speed();
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
    const pace = 1000 / speed();
    const count = Math.min(1 + Math.floor((time - due) / pace), Math.ceil(200 / pace) + 1);
    due = Math.max(due + count * pace, time);
    if (position === last) {
      if (loop.checked) seek(0);
      else { pause(); return; }
    } else seek(position + count);
  }
  requestAnimationFrame(tick);
}

function faster(by) {
  const at = Math.max(0, Math.min(speedChoice.length - 1, speedChoice.selectedIndex + by));
  speedChoice.selectedIndex = at;
  due = Math.min(due, performance.now() + 1000 / speed());
}
