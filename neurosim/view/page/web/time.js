// Time travel: `now` holds the value of every slot at `position`.

const now = courses.map((course) => course.values[0]);
let position = 0;

function move(wanted) {
  const touched = new Set();
  for (let at = Math.min(position, wanted); at < Math.max(position, wanted); at += 1) {
    writes[at + 1].forEach((slot) => touched.add(slot));
  }
  position = wanted;
  touched.forEach((slot) => { now[slot] = valueAt(slot, position); });
  return touched;
}

const following = (kind) => jumps[kind][bisect(jumps[kind], position)] ?? last;
const preceding = (kind) => jumps[kind][bisect(jumps[kind], position - 1) - 1] ?? 0;

function history(slot) {
  const { at, values } = courses[slot];
  const points = at.map((each, index) => [each, values[index]]);
  const { node } = owners.get(slot);
  if (!node || node.kind === "state" || values[0]) return points;
  // What a neuron had before its first pass says nothing.
  const found = node.visits.find((visit) => writes[visit].includes(slot)) ?? at[1];
  return found === at[1] ? points.slice(1) : [[found, 0], ...points.slice(1)];
}
