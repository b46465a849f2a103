// Time travel: `now` holds the value of every slot at `position`.

const now = data.start.slice();
let position = 0;
const before = steps.map((step) => {
  const values = [];
  for (let at = 2; at < step.length; at += 2) {
    values.push(now[step[at]]);
    now[step[at]] = step[at + 1];
  }
  return values;
});
data.start.forEach((value, slot) => { now[slot] = value; });

function move(wanted) {
  const touched = new Set();
  while (position < wanted) {
    const step = steps[position];
    for (let at = 2; at < step.length; at += 2) {
      now[step[at]] = step[at + 1];
      touched.add(step[at]);
    }
    position += 1;
  }
  while (position > wanted) {
    position -= 1;
    const step = steps[position];
    // Backwards, in case a step wrote a slot twice.
    for (let at = step.length - 2; at >= 2; at -= 2) {
      now[step[at]] = before[position][at / 2 - 1];
      touched.add(step[at]);
    }
  }
  return touched;
}

function bisect(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
const following = (kind) => jumps[kind][bisect(jumps[kind], position)] ?? last;
const preceding = (kind) => jumps[kind][bisect(jumps[kind], position - 1) - 1] ?? 0;

function history(slot) {
  // What a neuron had before its first pass says nothing.
  const course = owners.get(slot).node && !data.start[slot] ? [] : [[0, data.start[slot]]];
  steps.forEach((step, index) => {
    for (let at = 2; at < step.length; at += 2) {
      if (step[at] === slot) course.push([index + 1, step[at + 1]]);
    }
  });
  return course;
}
