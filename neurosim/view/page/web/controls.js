// Controls and keys; then the first moment is shown.

const help = one("dialog.help");
const go = (to) => { pause(); seek(to()); };
const actions = {
  toggle: () => (playing ? pause() : play()),
  step: () => go(() => position + 1),
  back: () => go(() => position - 1),
  start: () => go(() => 0),
  end: () => go(() => last),
  jump: (kind) => go(() => following(kind)),
  jump_back: (kind) => go(() => preceding(kind)),
  hasten,
  toggle_loop: () => { loop.checked = !loop.checked; },
  theme: () => { root.dataset.theme = dark() ? "light" : "dark"; repaintSurface(); },
  fill: turnImages,
  switch: (part) => { const panel = { legend, curve: one(".curve details"), surface: surfaceShown }[part]; panel.open = !panel.open; },
  turn: (by) => turnSurface(by),
  larger: () => sized(1.4),
  smaller: () => sized(1 / 1.4),
  fit: () => sized(0),
  toControls: () => playButton.focus(),
  toggle_help: () => (help.open ? help.close() : help.showModal()),
  unpin: () => choose(null),
};
// What the table of all players' actions says of each: how it is called, and its keys.
const told = Object.fromEntries(data.actions.map(([name, method, given, , help]) => [name, { method, given, help }]));
const keys = Object.fromEntries(data.actions.flatMap(([name, , , pressed]) => pressed.map((key) => [key, name])));
const act = (name) => { const { method, given } = told[name] ?? { method: name, given: [] }; actions[method](...given); };
const dark = () => (root.dataset.theme === "auto"
  ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark");
// How large the picture is drawn: fitted into the page, or larger and scrolled.
const frame = one(".picture");
const legend = one(".explained");
const view = picture.viewBox.baseVal;
const drawn = () => {
  const box = picture.getBoundingClientRect();
  return Math.min(box.width / view.width, box.height / view.height) || 1;
};
let scale = 0;
function zoom(by) {
  const least = picture.style.width ? scale : drawn();
  const middle = [(frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth, (frame.scrollTop + frame.clientHeight / 2) / frame.scrollHeight];
  scale = by ? Math.min(4, (scale || least) * by) : 0;
  frame.classList.remove("zoomed");
  picture.style.width = "";
  if (scale > drawn()) {
    frame.classList.add("zoomed");
    picture.style.width = `${view.width * scale}px`;
  } else scale = 0;
  frame.scrollLeft = middle[0] * frame.scrollWidth - frame.clientWidth / 2;
  frame.scrollTop = middle[1] * frame.scrollHeight - frame.clientHeight / 2;
  size();
}
// Until the reader sizes the picture it fits the window: as a phone is turned, again. All of a wide
// picture would be too small to read: it is scrolled where that makes it much larger, on a narrow
// page also up and down.
let fittedTo = 0; // 0 while nothing is laid out, as in a notebook that is out of sight; null once the reader sized it
function fit() {
  fittedTo = picture.getBoundingClientRect().width && innerWidth;
  zoom(0);
  // Where the window is low, in a notebook for one, the legend gives way.
  legend.open = true;
  legend.open = innerWidth < 736 || document.documentElement.scrollHeight <= innerHeight;
  const larger = (innerWidth < 736 ? 0.6 : Math.min(0.6, frame.clientHeight / view.height)) / drawn();
  if (18 * drawn() >= 7.5 || larger < 1.4) return;
  zoom(larger);
  frame.scrollLeft = 0;
}
function sized(by) {
  fittedTo = null;
  zoom(by);
}
// Where the picture is drawn small, what could not be read is left out.
function size() {
  const tiny = 15 * drawn() < 9;
  frame.classList.toggle("ns-tiny", tiny);
  legend.classList.toggle("ns-tiny", tiny && weightLabels.size > 0);
  frame.classList.toggle("ns-minute", 18 * drawn() < 7.5);
}
const refit = () => { if (fittedTo !== null && innerWidth !== fittedTo) { fit(); follow(); } };
new ResizeObserver(() => { refit(); size(); }).observe(picture);
addEventListener("resize", refit);
// Paper is light.
let onScreen = "";
addEventListener("beforeprint", () => { onScreen = root.dataset.theme; root.dataset.theme = "light"; repaintSurface(); });
addEventListener("afterprint", () => { root.dataset.theme = onScreen; repaintSurface(); });
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tag = event.target.tagName;
  if (tag === "SELECT" || (tag === "INPUT" && event.target.type === "range" && event.key !== " " && event.key.length > 1)) return;
  if ((event.key === " " || event.key === "Enter") && (tag === "BUTTON" || tag === "SUMMARY" || tag === "INPUT" && event.target.type === "checkbox")) return;
  // Keys are told as matplotlib names them.
  const name = keys[event.key.length > 1 ? event.key.replace("Arrow", "").toLowerCase() : event.key];
  if (!name || (help.open && name !== "toggle_help")) return;
  event.preventDefault();
  act(name);
});
all("[data-do]").forEach((button) => {
  const name = button.dataset.do;
  button.addEventListener("click", () => act(name));
  if (told[name]) {
    button.title = told[name].help;
    if (!button.textContent.trim() && !button.hasAttribute("aria-label")) button.setAttribute("aria-label", told[name].help.replace(/ \(.*/, ""));
  } else if (name.startsWith("jump")) button.parentElement.hidden = true; // the recording has none
});
help.querySelector("dl").append(...data.keys.flatMap(([how, what]) => [make("dt", {}, make("kbd", {}, how)), make("dd", {}, what)]));
slider.max = last;
slider.addEventListener("input", () => { pause(); seek(Number(slider.value)); });

const pick = one(".pick");
Object.entries(KINDS).forEach(([kind, label]) => {
  const options = nodes.filter((node) => node.kind === kind).map((node) => new Option(node.name, node.index));
  if (options.length) pick.append(make("optgroup", { label: `${label}s` }, ...options));
});
pick.addEventListener("change", () => { choose(pick.value === "" ? null : { node: nodes[pick.value] }); });

// A thin or dashed line is hard to hit: a broad, invisible one takes the click, or, among
// very many, the nearest connection within a few pixels.
if (edgeShapes.size <= 300) {
  edgeShapes.forEach((shape) => {
    const hit = shape.querySelector(".ns-edge").cloneNode();
    hit.setAttribute("class", "ns-hit");
    shape.append(hit);
  });
}
picture.addEventListener("click", (event) => {
  const node = event.target.closest("[data-n]");
  if (node) choose({ node: nodes[node.dataset.n] });
  else {
    const edge = event.target.closest("g[data-c]") || nearby(event);
    if (edge) choose({ edge: connections[edge.dataset.c] });
  }
});
function nearby(event) {
  for (const reach of [2, 4, 6]) {
    for (let turn = 0; turn < 8; turn += 1) {
      const angle = (turn * Math.PI) / 4;
      const found = document.elementFromPoint(
        event.clientX + reach * Math.cos(angle), event.clientY + reach * Math.sin(angle));
      const edge = found && found.closest && found.closest("g[data-c]");
      if (edge) return edge;
    }
  }
  return null;
}
nodeShapes.forEach((shape, index) => {
  if (!isPixel(nodes[index])) Object.entries({ role: "button", tabindex: 0 }).forEach(([name, value]) => shape.setAttribute(name, value));
  shape.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    choose({ node: nodes[index] });
  });
});

nodes.forEach(drawNode);
connections.forEach(drawEdge);
one(".stage").classList.toggle("beside", !(curveFigure.hidden && surfaceFigure.hidden));
show(new Set());
fit();
root.classList.add("ready");
