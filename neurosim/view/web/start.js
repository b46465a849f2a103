// What all parts use: the page's elements, the recording, and numbers as Python writes them.

const root = document.querySelector(".neurosim-page");
const one = (selector) => root.querySelector(selector);
const all = (selector) => [...root.querySelectorAll(selector)];
const data = JSON.parse(one("script.replay").textContent);
const { steps, jumps, marks, losses } = data;
const last = steps.length;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Numbers as Python writes them with format "g", halves rounded to the even digit.
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
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return `${short}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}
