// The panel of the decision surface: colours, the lines between sides, samples, the inputs now.

const surfaceFigure = one(".surface");
const surfaceShown = surfaceFigure.querySelector("details");
const canvas = surfaceFigure.querySelector("canvas");
const outputChoice = surfaceFigure.querySelector("select");
const PLANE = { left: 40, top: 6, side: 272, width: 320, height: 298 };
const weights = new Set(weightSlots);
let stale = true;
let overlay = null;

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const inPlane = ([x, y]) => [PLANE.left + PLANE.side * x, PLANE.top + PLANE.side * (1 - y)];

// Shares of the way across, and up.
const shares = (point) => spans.map(({ low, width }, index) => (point[index] - low) / width);

// What lies above the colours, and changes only with the output that is chosen.
function overlaid(shown) {
  const svg = surfaceFigure.querySelector("svg");
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${PLANE.width} ${PLANE.height}`);
  svg.setAttribute("aria-label", `${shown.place === null ? "regions of" : "decision surface of"} ${shown.name} over ${data.plane.axes.map(([name]) => name).join(" and ")}`);
  const [left, bottom] = inPlane([0, 0]);
  const [right, top] = inPlane([1, 1]);
  added(svg, "path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}V${top}Z` });
  const border = added(svg, "path", { class: "border" });
  const [[first, leftmost, rightmost], [second, lowest, highest]] = data.plane.axes;
  added(svg, "text", { x: left, y: bottom + 13 }, leftmost);
  added(svg, "text", { x: right, y: bottom + 13, "text-anchor": "end" }, rightmost);
  added(svg, "text", { class: "title", x: (left + right) / 2, y: bottom + 14, "text-anchor": "middle" }, brief(first));
  added(svg, "text", { x: left - 4, y: bottom, "text-anchor": "end" }, lowest);
  added(svg, "text", { x: left - 4, y: top + 8, "text-anchor": "end" }, highest);
  added(svg, "text", { class: "title", "text-anchor": "middle", transform: `translate(${left - 8} ${(top + bottom) / 2}) rotate(-90)` }, brief(second));
  const size = patterns.length > 60 ? 3 : 5;
  const marks = patterns.map((inputs) => {
    const [u, v] = inPlane(shares(inputs));
    return added(svg, "path", { class: shown.groups.length ? "pattern" : "pattern shaded", transform: `translate(${u} ${v})`, d: markShape(0, size) });
  });
  for (const [, fill, which, members] of shown.groups) {
    members.forEach((at) => { marks[at].setAttribute("d", markShape(which, size)); marks[at].style.fill = fill; });
  }
  writeKey(shown);
  const spot = added(svg, "circle", { class: "here", r: 9 });
  return { border, marks, spot };
}
const brief = (name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

function paintSurface() {
  const shown = data.plane.choices[outputChoice.selectedIndex];
  const output = outputs[shown.place];
  overlay ??= overlaid(shown);
  const grids = surfaces(output ? [output] : outputs);
  const [low, high] = limits(shown, grids[0]);
  const middle = (low + high) / 2;
  if (output) colour((x, y) => shade(grids[0][y][x], low, high));
  else colour((x, y) => region(grids.map((grid) => grid[y][x])));
  const lines = output ? contour(grids[0], middle) : outputs.flatMap((_, index) => contour(lead(grids, index), 0));
  const border = lines.map((ends) =>
    `M${ends.map((point) => inPlane(point).map((each) => each.toFixed(1)).join(" ")).join("L")}`);
  overlay.border.setAttribute("d", border.join("") || "M0 0");
  shown.expected.forEach((value, at) => { overlay.marks[at].style.fill = `rgb(${shade(value, low, high).slice(0, 3)})`; });
  surfaceFigure.querySelectorAll(".end").forEach((each) => { each.hidden = !output; });
  const [zero, unit] = shown.units;
  for (const [name, value] of Object.entries({ low, high, middle })) {
    surfaceFigure.querySelector(`.${name}`).textContent = short(zero + (unit - zero) * value);
  }
  stale = false;
}
const between = (from, to, share) => from.map((channel, index) => channel + (to[index] - channel) * share);
function shade(value, low, high) {
  if (!Number.isFinite(value)) return [0, 0, 0, 0];
  const share = Math.max(-1, Math.min(1, (2 * (value - low)) / (high - low) - 1));
  return [...between(paint.empty, share < 0 ? paint.negative : paint.positive, Math.abs(share)), 255];
}
const winner = (values) => values.indexOf(Math.max(...values));
// In the colour of the output that is largest, as light as in a picture.
const region = (values) => [...between(paint.background, paint.classes[winner(values) % paint.classes.length], 0.4), 255];
const paint = {};
function colour(colourAt) {
  for (const name of ["negative", "empty", "positive", "background"]) {
    paint[name] = channels(getComputedStyle(root).getPropertyValue(`--ns-${name}`).trim());
  }
  paint.classes = data.plane.colours.map(channels);
  [canvas.width, canvas.height] = [PLACES, PLACES];
  const context = canvas.getContext("2d");
  const image = context.createImageData(PLACES, PLACES);
  for (let y = 0; y < PLACES; y += 1) {
    for (let x = 0; x < PLACES; x += 1) image.data.set(colourAt(x, y), 4 * ((PLACES - 1 - y) * PLACES + x));
  }
  context.putImageData(image, 0, 0);
}

// After a move: new colours where a weight moved, and the inputs as they are now.
function showSurface(touched) {
  if (!plan.length) return;
  if ([...touched].some((slot) => weights.has(slot))) stale = true;
  if (!surfaceShown.open) return;
  if (stale) paintSurface();
  const [u, v] = inPlane(shares(across.map((node) => now[node.slot])));
  overlay.spot.setAttribute("cx", u);
  overlay.spot.setAttribute("cy", v);
}
function repaintSurface() {
  stale = true;
  showSurface(new Set());
}
function turnSurface(by) {
  if (!plan.length) return;
  outputChoice.selectedIndex = (outputChoice.selectedIndex + by + outputChoice.length) % outputChoice.length;
  overlay = null;
  repaintSurface();
}
surfaceFigure.hidden = !plan.length;
if (plan.length) {
  outputChoice.append(...data.plane.choices.map(({ name }) => new Option(name)));
  outputChoice.hidden = outputs.length < 2;
  surfaceFigure.querySelector(".of").textContent = outputs.length < 2 ? outputs[0].name : "";
  outputChoice.addEventListener("change", () => turnSurface(0));
  surfaceShown.addEventListener("toggle", repaintSurface);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaintSurface);
}
