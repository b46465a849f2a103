// Controls and keys; then the first moment is shown.

const help = one("dialog.help");
const go = (to) => { pause(); seek(to()); };
const actions = {
  play: () => (playing ? pause() : play()),
  next: () => go(() => position + 1),
  back: () => go(() => position - 1),
  first: () => go(() => 0),
  last: () => go(() => last),
  nextPhase: () => go(() => following("phase")),
  backPhase: () => go(() => preceding("phase")),
  nextTime: () => go(() => following("time")),
  backTime: () => go(() => preceding("time")),
  nextSample: () => go(() => following("sample")),
  backSample: () => go(() => preceding("sample")),
  nextEpoch: () => go(() => following("epoch")),
  backEpoch: () => go(() => preceding("epoch")),
  faster: () => faster(1),
  slower: () => faster(-1),
  loop: () => { loop.checked = !loop.checked; },
  theme: () => { root.dataset.theme = dark() ? "light" : "dark"; repaintSurface(); },
  images: turnImages,
  legend: () => { legend.open = !legend.open; },
  larger: () => zoom(1.4),
  smaller: () => zoom(1 / 1.4),
  fit: () => zoom(0),
  toControls: () => playButton.focus(),
  help: () => (help.open ? help.close() : help.showModal()),
  closeHelp: () => help.close(),
  close: () => choose(null),
};
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
// Letters keep a readable size where the picture is drawn small, as far as its nodes have room.
function size() {
  const grow = Math.max(1, 0.85 / drawn());
  picture.style.setProperty("--ns-grow", Math.min(picture.dataset.growth, grow).toFixed(2));
  const tiny = 15 * drawn() < 9;
  frame.classList.toggle("ns-tiny", tiny);
  legend.classList.toggle("ns-tiny", tiny);
  frame.classList.toggle("ns-minute", 18 * drawn() < 7.5);
}
new ResizeObserver(size).observe(picture);
// Paper is light.
let onScreen = "";
addEventListener("beforeprint", () => { onScreen = root.dataset.theme; root.dataset.theme = "light"; repaintSurface(); });
addEventListener("afterprint", () => { root.dataset.theme = onScreen; repaintSurface(); });
const keys = {
  " ": "play", ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last",
  PageDown: "nextPhase", PageUp: "backPhase", ArrowDown: "nextPhase", ArrowUp: "backPhase", p: "nextPhase", P: "backPhase",
  m: "nextTime", M: "backTime", s: "nextSample", S: "backSample", e: "nextEpoch", E: "backEpoch",
  "+": "faster", "=": "faster", "-": "slower", g: "legend", v: "images", h: "help", l: "loop", t: "theme", "?": "help", Escape: "close",
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tag = event.target.tagName;
  if (tag === "SELECT" || (tag === "INPUT" && event.target.type === "range" && event.key !== " " && event.key.length > 1)) return;
  if ((event.key === " " || event.key === "Enter") && (tag === "BUTTON" || tag === "SUMMARY" || tag === "INPUT" && event.target.type === "checkbox")) return;
  const action = keys[event.key];
  if (!action || (help.open && action !== "help")) return;
  event.preventDefault();
  actions[action]();
});
all("[data-do]").forEach((button) => button.addEventListener("click", () => actions[button.dataset.do]()));
slider.max = last;
slider.addEventListener("input", () => { pause(); seek(Number(slider.value)); });
for (const kind of ["Time", "Sample", "Epoch"]) {
  if (!jumps[kind.toLowerCase()].length) all(`[data-kind=${kind}]`).forEach((each) => { each.hidden = true; });
}

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
zoom(0);
// On a narrow page all of a wide picture would be too small to read: it is scrolled.
if (innerWidth < 736 && 18 * drawn() < 7.5) {
  zoom(0.6 / drawn());
  frame.scrollLeft = 0;
}
show(new Set());
// Where the window is low, in a notebook for one, the legend gives way.
legend.open = innerWidth < 736 || document.documentElement.scrollHeight <= innerHeight;
root.classList.add("ready");
