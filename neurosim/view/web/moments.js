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
  const step = steps[position - 1];
  line.textContent = step ? written(step) : last ? "Before the first step." : "This recording has no steps.";
  where.textContent = place();
  slider.value = position;
  slider.setAttribute("aria-valuetext", place());
  curve.moveTo(position);
  inspect();
}
const markPositions = marks.map(([start]) => start);
function place() {
  const parts = [`step ${position} of ${last}`];
  const at = bisect(markPositions, Math.max(position - 1, 0)) - 1;
  if (at >= 0) {
    const moment = position && phase(steps[position - 1]) === "moment";
    parts.push(`epoch ${marks[at][1]}`);
    if (!moment || !steps[position - 1][1].startsWith(`epoch ${marks[at][1]}  `)) parts.push(`sample ${marks[at][2]}`);
  }
  const which = phase(steps[position - 1]);
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
