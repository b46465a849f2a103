// Showing a moment: the line of arithmetic, where it stands, and all that depends on it.

const slider = one(".scrub");
const line = one(".line");
const where = one(".where");
function show(touched) {
  const changedNodes = new Set();
  const changedEdges = new Set();
  for (const slot of touched) {
    const owner = owners.get(slot);
    if (!owner) continue;
    if (owner.node) changedNodes.add(owner.node);
    else owner.edges.forEach((edge) => changedEdges.add(edge));
  }
  changedNodes.forEach(drawNode);
  changedEdges.forEach(drawEdge);
  mark();
  line.textContent = position ? lines[position - 1] : last ? "Before the first step." : "This recording has no steps.";
  where.textContent = place();
  slider.value = position;
  slider.setAttribute("aria-valuetext", place());
  curve.moveTo(position);
  showSurface(touched);
  inspect();
}
const [markPositions, epochs, sampleNumbers] = marks.length ? marks : [[], [], []];
function place() {
  const parts = [`step ${position} of ${last}`];
  const at = bisect(markPositions, Math.max(position - 1, 0)) - 1;
  if (at >= 0) {
    parts.push(`epoch ${epochs[at]}`);
    // The moment after a whole epoch is no sample's.
    const whole = phase(position) === "moment" && lines[position - 1].startsWith(`epoch ${epochs[at]}  `);
    if (!whole) parts.push(`sample ${sampleNumbers[at]}`);
  }
  const which = phase(position);
  if (which && which !== "moment") parts.push(which);
  if (data.dropped) parts.push(`${data.dropped} earlier steps not kept`);
  return parts.join(" · ");
}
function seek(wanted) {
  const to = Math.max(0, Math.min(last, wanted));
  const forward = to === position + 1;
  show(move(to));
  if (forward) send();
  else dots.replaceChildren();
}
