// Showing a moment: the line of arithmetic, where it stands, and all that depends on it.

const slider = one(".scrub");
const line = one(".line");
const rule = one(".rule");
const where = one(".where");
let passShown = -1;
let shownAt = 0;
function show(touched) {
  const changedNodes = new Set();
  const changedEdges = new Set();
  for (const slot of touched) {
    const owner = owners.get(slot);
    if (!owner) continue;
    if (owner.node) changedNodes.add(owner.node);
    else owner.edges.forEach((edge) => changedEdges.add(edge));
  }
  if (passOf(position) !== passShown) nodes.forEach((node) => changedNodes.add(node));
  passShown = passOf(position);
  // Also what a step found to be as before is of this pass now.
  for (let at = Math.min(shownAt, position) + 1; at <= Math.max(shownAt, position); at += 1) {
    if (subject(at).node) changedNodes.add(subject(at).node);
  }
  shownAt = position;
  changedNodes.forEach(drawNode);
  changedEdges.forEach(drawEdge);
  mark();
  follow();
  line.textContent = position ? lineAt(position) : last ? "Before the first step." : "This recording has no steps.";
  rule.textContent = position ? data.formulas[data.rules[position - 1]] : "";
  where.textContent = place();
  slider.value = position;
  slider.setAttribute("aria-valuetext", place());
  curve.moveTo(position);
  showSurface(touched);
  inspect();
}
const [markPositions, epochs, sampleNumbers] = marks.length ? marks : [[], [], []];
function place() {
  const parts = [worded("step", position, last)];
  const at = bisect(markPositions, Math.max(position - 1, 0)) - 1;
  if (at >= 0) {
    parts.push(worded("epoch", epochs[at]));
    // The moment after a whole epoch is no sample's.
    const whole = phase(position) === "moment" && lineAt(position).startsWith(`epoch ${epochs[at]}  `);
    if (!whole) parts.push(worded("sample", sampleNumbers[at]));
  }
  // Of its time is a step about one node or connection, not what several of them share.
  const label = position ? lineAt(position).split("  ")[0] : "";
  const single = phase(position) !== "update" && !label.includes(", ");
  const time = jumps.time.length && single ? /@(-?\d+)$/.exec(label) : null;
  if (time) parts.push(worded("time", time[1]));
  const which = phase(position);
  if (which && which !== "moment") parts.push(which);
  if (written) parts.push(written);
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
