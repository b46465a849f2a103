// The panel of the decision surface: colours, the line between the sides, samples, the inputs now.

const surfaceFigure = one(".surface");
const surfaceShown = surfaceFigure.querySelector("details");
const canvas = surfaceFigure.querySelector("canvas");
const outputChoice = surfaceFigure.querySelector("select");
const PLANE = { left: 40, top: 6, side: 272, width: 320, height: 298 };
const weights = new Set(weightSlots);
let stale = true;
let overlay = null;

const rgb = (name) => {
  const colour = getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
};
const inPlane = ([x, y]) => [PLANE.left + PLANE.side * x, PLANE.top + PLANE.side * (1 - y)];

// Shares of the way across, and up.
const shares = (spans, point) => spans.map(({ low, width }, index) => (point[index] - low) / width);

// What lies above the colours, and changes only with the output that is chosen.
function overlaid(output, spans) {
  const svg = surfaceFigure.querySelector("svg");
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${PLANE.width} ${PLANE.height}`);
  svg.setAttribute("aria-label", `decision surface of ${output.name} over ${across[0].name} and ${across[1].name}`);
  const [left, bottom] = inPlane([0, 0]);
  const [right, top] = inPlane([1, 1]);
  added(svg, "path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}V${top}Z` });
  const border = added(svg, "path", { class: "border" });
  const [first, second] = across.map((node) => brief(node.name));
  added(svg, "text", { x: left, y: bottom + 13 }, number(spans[0].low, 3));
  added(svg, "text", { x: right, y: bottom + 13, "text-anchor": "end" }, number(spans[0].low + spans[0].width, 3));
  added(svg, "text", { class: "title", x: (left + right) / 2, y: bottom + 14, "text-anchor": "middle" }, first);
  added(svg, "text", { x: left - 4, y: bottom, "text-anchor": "end" }, number(spans[1].low, 3));
  added(svg, "text", { x: left - 4, y: top + 8, "text-anchor": "end" }, number(spans[1].low + spans[1].width, 3));
  added(svg, "text", { class: "title", "text-anchor": "middle", transform: `translate(${left - 8} ${(top + bottom) / 2}) rotate(-90)` }, second);
  const known = samples(output);
  const size = known.length > 60 ? 3 : 5;
  const marks = known.map(([x, y, expected]) => {
    const [u, v] = inPlane(shares(spans, [x, y]));
    return [expected, added(svg, "path", { class: "pattern", transform: `translate(${u} ${v})` })];
  });
  const spot = added(svg, "circle", { class: "here", r: 9 });
  return { border, marks, size, spot };
}
const brief = (name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

// A sample's shape says on which side it belongs: a square above the middle, a circle below.
const sampleShape = (high, r) => (high ? `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}Z`
  : `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`);

function paintSurface() {
  const output = outputs[outputChoice.value];
  const spans = across.map(span);
  overlay ??= overlaid(output, spans);
  const values = nodes.map((node) => now[node.slot]);
  const at = ({ low, width }, index) => low + (width * index) / (PLACES - 1);
  const places = Array.from({ length: PLACES }, (_, index) => index);
  const grid = places.map((row) => places.map((column) =>
    answer(at(spans[0], column), at(spans[1], row), values, output)));
  const [low, high] = limits(output, grid);
  colour(grid, low, high);
  const middle = (low + high) / 2;
  const line = contour(grid, middle).map((ends) =>
    `M${ends.map((point) => inPlane(point).map((each) => each.toFixed(1)).join(" ")).join("L")}`);
  overlay.border.setAttribute("d", line.join("") || "M0 0");
  overlay.marks.forEach(([expected, mark]) => {
    mark.setAttribute("d", sampleShape(expected > middle, overlay.size));
    mark.classList.toggle("high", expected > middle);
  });
  surfaceFigure.querySelector(".low").textContent = number(low, 3);
  surfaceFigure.querySelector(".high").textContent = number(high, 3);
  stale = false;
}
function colour(grid, low, high) {
  [canvas.width, canvas.height] = [PLACES, PLACES];
  const context = canvas.getContext("2d");
  const image = context.createImageData(PLACES, PLACES);
  const [below, middle, over] = ["negative", "empty", "positive"].map(rgb);
  grid.forEach((row, y) => row.forEach((value, x) => {
    const share = Math.max(-1, Math.min(1, (2 * (value - low)) / (high - low) - 1));
    const far = share < 0 ? below : over;
    const shade = middle.map((channel, index) => channel + (far[index] - channel) * Math.abs(share));
    image.data.set([...shade, Number.isFinite(value) ? 255 : 0], 4 * ((PLACES - 1 - y) * PLACES + x));
  }));
  context.putImageData(image, 0, 0);
}

// After a move: new colours where a weight moved, and the inputs as they are now.
function showSurface(touched) {
  if (!plan.length) return;
  if ([...touched].some((slot) => weights.has(slot))) stale = true;
  if (!surfaceShown.open) return;
  if (stale) paintSurface();
  const [u, v] = inPlane(shares(across.map(span), across.map((node) => now[node.slot])));
  overlay.spot.setAttribute("cx", u);
  overlay.spot.setAttribute("cy", v);
}
function repaintSurface() {
  stale = true;
  showSurface(new Set());
}
surfaceFigure.hidden = !plan.length;
if (plan.length) {
  outputs.forEach((output, index) => outputChoice.append(new Option(output.name, index)));
  outputChoice.hidden = outputs.length < 2;
  surfaceFigure.querySelector(".of").textContent = outputs.length < 2 ? outputs[0].name : "";
  outputChoice.addEventListener("change", () => { overlay = null; repaintSurface(); });
  surfaceShown.addEventListener("toggle", repaintSurface);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaintSurface);
}
