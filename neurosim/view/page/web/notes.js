// Beside a connection, what a step found for it: its gradient, or by how much its weight moves.

const FEW = 12;
const round = [...nodeShapes.values()].filter((shape) => shape.hasAttribute("transform"));
const centres = round.map((shape) =>
  shape.getAttribute("transform").match(/-?[\d.]+/g).map(Number));
const labelled = [...weightLabels.values()].map((label) =>
  ["x", "y"].map((name) => Number(label.getAttribute(name))));

// Errors stand above their neurons.
const ABOVE = 50;
const errors = () => [...nodeShapes].filter(([, shape]) => shape.querySelector(".ns-error")?.textContent)
  .map(([, shape]) => shape.getAttribute("transform").match(/-?[\d.]+/g).map(Number))
  .map(([x, y]) => [x, y - ABOVE]);

// Writes notes on lines, each where there is room, and returns them.
function write(edges, text) {
  const taken = [];
  return edges.map((edge) => {
    const note = text(edge);
    const [x, y] = room(edgeShapes.get(edge.index).querySelector(".ns-edge"), 4.5 * note.length, taken);
    taken.push([x, y]);
    return added(one(".picture .ns-weights"), "text", { class: "ns-note", x, y }, note);
  });
}
const notes = (edges, which) => write(
  edges.slice(0, FEW).filter((edge) => edgeShapes.has(edge.index)), (edge) => noted(edge, which));
// The weights of the running step that have no label: the largest.
const WRITTEN = 24;
function runningWeights(edges) {
  const bare = edges.filter((edge) => edgeShapes.has(edge.index) && !weightLabels.has(edge.index));
  const size = (edge) => Math.abs(now[edge.weight]);
  const heaviest = bare.sort((a, b) => size(b) - size(a)).slice(0, WRITTEN);
  return write(heaviest, (edge) => short(now[edge.weight]));
}
function noted(edge, which) {
  if (which !== "update") return `∂ ${short(now[edge.gradient])}`;
  const moved = now[edge.weight] - valueAt(edge.weight, position - 1);
  return `${moved < 0 ? "−" : "+"} ${short(Math.abs(moved))}`;
}

const SHARES = [0.5, 0.55, 0.45, 0.6, 0.4, 0.65, 0.35, 0.7, 0.3, 0.75, 0.25, 0.8, 0.2, 0.85, 0.15];
// A place on the line, or close to it, where fewest weights and nodes stand in the way.
function room(path, half, taken) {
  const length = path.getTotalLength();
  const onLine = SHARES.map((share) => path.getPointAtLength(share * length));
  const beside = [0, half + 34, -half - 34];
  const places = [0, 22, -22, 30, -30, 38, -38].flatMap((dy) => beside.flatMap((dx) => onLine.map(({ x, y }) => [x + dx, y + 4 + dy])));
  const covered = ([x, y], points, wide, high) =>
    points.filter(([u, v]) => Math.abs(x - u) < half + wide && Math.abs(y - v) < high);
  const below = errors();
  const { x: left, width: wide } = picture.viewBox.baseVal;
  const outside = ([x]) => x - half < left || x + half > left + wide;
  const cost = (place) => 20 * outside(place) + 4 * covered(place, centres, 40, 46).length + 2 * covered(place, labelled, 26, 16).length
    + 6 * covered(place, taken, half, 18).length + 2 * covered(place, labelled, 28, 21).length + 2 * covered(place, below, 46, 20).length;
  return places.reduce((best, place) => (cost(place) < cost(best) ? place : best));
}
