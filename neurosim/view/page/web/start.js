// What all parts use: the page's elements, the recording, and numbers as Python writes them.

const root = document.querySelector(".neurosim-page");
const one = (selector) => root.querySelector(selector);
const all = (selector) => [...root.querySelectorAll(selector)];
const data = JSON.parse(one("script.replay").textContent);
const last = data.lines.length;
// How the page says which moment it shows: the texts of Python's captions.
const worded = (kind, ...numbers) => numbers.reduce((text, each) => text.replace("{}", each), data.where[kind]);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// From gaps back to numbers.
function summed(gaps) {
  let sum = 0;
  return gaps.map((gap) => { sum += gap; return sum; });
}
const jumps = Object.fromEntries(Object.entries(data.jumps).map(([kind, gaps]) => [kind, summed(gaps)]));
const marks = data.marks.map(summed); // positions, epochs, samples

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

// The course of every number: what stands in its slot at first, and where it changes to what.
const courses = data.starts.map((value) => ({ at: [0], values: [value] }));
const valueAt = (slot, at) => courses[slot].values[bisect(courses[slot].at, at) - 1];
// Which slots each step wrote, the first of the element that it is about.
const writes = [[]];
const touched = summed(data.slots);
let read = 0;
data.counts.forEach((count, index) => {
  const slots = touched.slice(read, read + count);
  slots.forEach((slot, place) => {
    const { at, values } = courses[slot];
    const value = data.values[read + place];
    if (value === values[values.length - 1]) return;
    at.push(index + 1);
    values.push(value);
  });
  writes.push(slots);
  read += count;
});

const short = (value) => number(value, 3);

// Numbers as Python writes them, halves rounded to the even digit; what stands before the point
// whole, if that is short.
function number(exact, digits = 9) {
  if (exact === null) return "none";
  if (!exact) return "0";
  const [long, shift] = exact.toExponential(digits + 24).split("e");
  const at = long.indexOf(".") + digits;
  const half = /^50*$/.test(long.slice(at)) && /[02468]\.?$/.test(long.slice(0, at));
  const value = half ? Number(`${long.slice(0, at)}e${shift}`) : exact;
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
  if (exponent >= -4 && exponent < digits) {
    const text = value.toPrecision(digits);
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  }
  const whole = Math.floor(Math.abs(exact));
  const rest = Math.abs(exact) - whole;
  const rounded = whole + (rest > 0.5 || (rest === 0.5 && whole % 2));
  if (exponent > 0 && Math.abs(exact) < 1e9) return `${exact < 0 ? "-" : ""}${rounded}`;
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return `${short}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}
