// The picture: what stands in `now`, drawn; the current step highlighted, its signals on the way.

const SVG = "http://www.w3.org/2000/svg";
const picture = one(".picture svg");
const nodeShapes = new Map(all(".picture [data-n]").map((each) => [Number(each.dataset.n), each]));
// What stands for nodes that are left out of a large column; it names the one that a step is about.
const gaps = all(".picture .ns-gap").map((shape) => {
  const texts = [...shape.querySelectorAll("text")];
  return { shape, texts, told: texts.map((each) => each.textContent), leftOut: shape.dataset.leftOut.split(" ").map(Number) };
});
function bringOut(about) {
  gaps.forEach(({ shape, texts: [upper, lower], told: [mark, text], leftOut }) => {
    const hit = leftOut.map((index) => nodes[index]).filter((node) => about.has(node));
    upper.textContent = hit.length ? hit[0].name : mark;
    lower.textContent = hit.length && text ? `${hit.length} of ${text}` : text;
    if (hit.length) highlight(shape, "ns-now");
  });
}
const edgeShapes = new Map(all(".picture g[data-c]").map((each) => [Number(each.dataset.c), each]));
const weightLabels = new Map(all(".picture text[data-w]").map((each) => [Number(each.dataset.w), each]));

// The largest number that stands in any of the slots at any time.
const largest = (slots) => slots.reduce((most, slot) =>
  courses[slot].values.reduce((high, value) => Math.max(high, Math.abs(value)), most), 0);
const brightest = Math.max(1, largest(nodes.map((node) => node.slot)));
const heaviest = largest(connections.map((edge) => edge.weight)) || 1;
const worst = largest(nodes.filter((node) => node.neuron).map((node) => slotOf(node, "error"))) || 1;
// An error without what rounding leaves where larger ones cancel.
const without = (error) => (Math.abs(error) < picture.dataset.dust * worst ? 0 : error);

// What fills the pixels of images: "output" or "error".
let quantity = "output";
function turnImages() {
  quantity = quantity === "output" ? "error" : "output";
  nodes.filter(isPixel).forEach(drawNode);
  reach();
}
function sign(shape, value) {
  shape.classList.toggle("ns-negative", value < 0);
}
function drawNode(node) {
  const shape = nodeShapes.get(node.index);
  if (!shape) return;
  const pixel = isPixel(node);
  const filled = pixel ? quantity : "output";
  const known = (filled === "output" || !node.fixed) && fresh(node, filled);
  const output = known ? now[slotOf(node, filled)] : 0;
  const fill = pixel ? shape : shape.querySelector(".ns-fill");
  const share = Math.min(1, Math.abs(output) / (filled === "error" ? worst : brightest));
  sign(fill, output);
  fill.setAttribute("fill-opacity", share.toFixed(3));
  if (pixel) return;
  shape.classList.toggle("ns-s7", share >= 0.7);
  shape.classList.toggle("ns-s9", share >= 0.89);
  const value = shape.querySelector(".ns-value");
  if (value) {
    value.textContent = known ? short(output) : "";
    value.style.setProperty("--ns-n", value.textContent.length);
  }
  if (node.neuron) {
    const ring = shape.querySelector(".ns-ring");
    const error = fresh(node, "error") ? without(now[slotOf(node, "error")]) : 0;
    sign(ring, error);
    const [least, most] = RINGS;
    ring.style.setProperty("--ns-w", (error ? least + (most - least) * Math.min(1, Math.abs(error) / worst) : 0).toFixed(2));
    const below = shape.querySelector(".ns-error");
    if (below) below.textContent = error ? `error ${short(error)}` : "";
  }
  if (node.kind === "output") {
    const expected = fresh(node, "expected") ? now[slotOf(node, "expected")] : null;
    const text = shape.querySelector(".ns-expected");
    if (text) text.textContent = expected === null ? "" : `expected ${short(expected)}`;
  }
  const told = [...shape.querySelectorAll("text")].map((each) => each.textContent).filter(Boolean);
  const named = [...shape.querySelectorAll(".ns-name")].map((each) => each.textContent).join(" ");
  const name = [...told, named].includes(node.name) ? "" : `, ${node.name}`;
  shape.setAttribute("aria-label", `${KINDS[node.kind]} ${told.join(" ")}${name}${known ? "" : ", not computed yet"}`);
}
const RINGS = picture.dataset.rings.split(" ").map(Number);
const [THIN, THICK] = picture.dataset.lines.split(" ").map(Number);
function drawEdge(edge) {
  const weight = now[edge.weight];
  const shape = edgeShapes.get(edge.index);
  if (shape) {
    sign(shape, weight);
    const width = THIN + (THICK - THIN) * Math.abs(weight) / heaviest;
    shape.style.setProperty("--ns-w", width.toFixed(2));
    shape.querySelector(".ns-edge").style.removeProperty("--ns-w");
  }
  const label = weightLabels.get(edge.index);
  if (label) label.textContent = short(weight) + label.dataset.mark;
}
function added(svg, tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  if (text !== undefined) made.textContent = text;
  svg.append(made);
  return made;
}
const KINDS = data.titles;

// What the step is about is drawn once more above all lines, and these are paler, as in a window.
const lines = one(".picture .ns-edges");
const above = lines.cloneNode();
above.setAttribute("class", "ns-above");
lines.after(above);
let marked = [];
let lit = [];
let written = "";
function mark() {
  marked.forEach((forget) => forget());
  [marked, lit] = [[], []];
  above.replaceChildren();
  const which = phase(position);
  const { node, edges } = subject(position);
  const told = edges ? notes(edges, which) : [];
  lit.push(...told); // of a line that is longer than what is in sight, this comes into view
  const running = node ? flowing(which, node) : [];
  const bare = runningWeights(running);
  marked.push(() => [...told, ...bare].forEach((note) => note.remove()));
  const count = bare.length + running.filter((edge) => weightLabels.has(edge.index)).length;
  written = count && count < running.length ? worded("written", count, running.length) : "";
  const style = which === "backward" ? "ns-back" : "ns-now";
  if (node) highlight(nodeShapes.get(node.index), "ns-now");
  const along = node ? running : edges;
  const ends = node || along.length > FEW ? [] : along.flatMap((edge) => [edge.source, edge.target]);
  bringOut(new Set([node, ...ends]));
  along.forEach((edge) => {
    const shape = edgeShapes.get(edge.index);
    if (!shape) {
      (running.length > 400 ? [] : [edge.source, edge.target]).filter((end) => end !== node && isPixel(end))
        .forEach((end) => highlight(nodeShapes.get(end.index), "ns-end"));
      return;
    }
    highlight(shape, style);
    above.append(shape.cloneNode(true));
    above.lastChild.removeAttribute("opacity");
    highlight(weightLabels.get(edge.index), "ns-now");
  });
  const few = along.length > 0 && along.length <= FEW; // in windows all of these are lines
  lines.classList.toggle("ns-pale", few || above.hasChildNodes());
}
function highlight(shape, style) {
  if (!shape) return;
  shape.classList.add(style);
  lit.push(shape);
  marked.push(() => shape.classList.remove(style));
}
// In a picture that is scrolled what the step is about comes into view, its node before its lines.
function follow() {
  const frame = one(".picture.zoomed");
  if (!frame) return;
  for (const shapes of [lit.slice(0, 1), lit]) {
    for (const [from, to, scroll] of [["left", "right", "scrollLeft"], ["top", "bottom", "scrollTop"]]) {
      const [seen, ...boxes] = [frame, ...shapes].map((shape) => shape.getBoundingClientRect());
      const low = Math.min(...boxes.map((box) => box[from])) - seen[from];
      const high = Math.max(...boxes.map((box) => box[to])) - seen[to];
      if (high - low < 0 && (low < 0 || high > 0)) frame[scroll] += (low + high) / 2;
    }
  }
}
const flowing = (which, node) =>
  which === "forward" ? node.incoming : which === "backward" ? node.outgoing : [];

// Dots that travel: signals along the arrows, errors against them.
const dots = one(".picture .ns-dots");
let flight = 0;
function send() {
  cancelAnimationFrame(flight);
  dots.replaceChildren();
  const which = phase(position);
  const { node } = subject(position);
  if (!node || calm.matches || speed() > 8) return;
  const paths = flowing(which, node).map((edge) => edgeShapes.get(edge.index)).filter(Boolean)
    .map((shape) => shape.querySelector(".ns-edge"));
  if (!paths.length || paths.length > 80) return;
  const travellers = paths.map((path) => {
    const dot = added(dots, "circle", { r: 6, class: which === "backward" ? "ns-dot ns-back" : "ns-dot" });
    return [dot, path, path.getTotalLength()];
  });
  const began = performance.now();
  const lasting = Math.min(700, 850 / speed());
  const fly = (time) => {
    const share = Math.min(1, Math.max(0, (time - began) / lasting));
    for (const [dot, path, length] of travellers) {
      const point = path.getPointAtLength(length * (which === "backward" ? 1 - share : share));
      dot.setAttribute("cx", point.x);
      dot.setAttribute("cy", point.y);
    }
    if (share < 1) flight = requestAnimationFrame(fly);
    else dots.replaceChildren();
  };
  flight = requestAnimationFrame(fly);
}
