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
  // What a neuron had before its first pass says nothing.
  return owners.get(slot).node && !values[0] ? points.slice(1) : points;
}
