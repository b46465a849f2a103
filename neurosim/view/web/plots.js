// Plots: a number over the recording, with a cursor; a click goes there.

// `each` is drawn fainter below the points: what they are the means of.
function plot(svg, points, stepped, onSeek, each = []) {
  const [width, height, left, right, top, bottom] = [320, 120, 46, 8, 8, 18];
  const known = points.filter(([, value]) => value !== null);
  const values = [...known, ...each].map(([, value]) => value);
  let low = values.reduce((least, value) => Math.min(least, value), Infinity);
  let high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!known.length) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
  const x = (at) => left + (width - left - right) * (last ? at / last : 0);
  const y = (value) => top + (height - top - bottom) * (high - value) / (high - low);
  const short = (value) => value.toFixed(1);
  const trace = (course) => course.map(([at, value], index) =>
    (index === 0 ? `M${short(x(at))} ${short(y(value))}`
      : stepped ? `H${short(x(at))}V${short(y(value))}` : `L${short(x(at))} ${short(y(value))}`)).join("");
  const path = trace(known) + (stepped && known.length ? `H${short(x(last))}` : "");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const add = (tag, attributes, text) => {
    const made = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    if (text !== undefined) made.textContent = text;
    svg.append(made);
    return made;
  };
  add("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` });
  if (known.length) {
    add("text", { x: left - 4, y: top + 7, "text-anchor": "end" }, number(high, 3));
    add("text", { x: left - 4, y: height - bottom, "text-anchor": "end" }, number(low, 3));
  }
  add("text", { x: left, y: height - 4 }, "0");
  add("text", { x: width - right, y: height - 4, "text-anchor": "end" }, `${last} steps`);
  if (each.length) add("path", { class: "course each", d: trace(each) });
  add("path", { class: "course", d: path || "M0 0" });
  if (!stepped && known.length === 1) add("circle", { class: "spot", cx: x(known[0][0]), cy: y(known[0][1]), r: 2.5 });
  const cursor = add("path", { class: "cursor", d: "" });
  const spot = add("circle", { class: "spot", r: 3.5 });
  const positions = known.map(([at]) => at);
  svg.onclick = (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * width;
    onSeek(Math.round(((at - left) / (width - left - right)) * last));
  };
  return {
    moveTo(at) {
      cursor.setAttribute("d", `M${short(x(at))} ${top}V${height - bottom}`);
      const found = Math.max(bisect(positions, at) - 1, stepped ? -1 : 0);
      spot.setAttribute("visibility", found < 0 ? "hidden" : "visible");
      if (found >= 0) {
        spot.setAttribute("cx", x(at));
        spot.setAttribute("cy", y(known[found][1]));
      }
    },
  };
}

const curveFigure = one(".curve");
curveFigure.hidden = losses.length < 2;
one(".stage").classList.toggle("curved", losses.length > 1);
// The mean over each epoch, where samples were recorded: [where it ends, mean of E].
function epochMeans() {
  const means = [];
  let at = 0;
  for (const [index, start] of jumps.epoch.entries()) {
    const end = (jumps.epoch[index + 1] ?? last + 1) - 1;
    let [sum, count] = [0, 0];
    for (; at < losses.length && losses[at][0] <= end; at += 1) {
      if (losses[at][0] < start) continue;
      sum += losses[at][1];
      count += 1;
    }
    if (count) means.push([end, sum / count]);
  }
  return means;
}
const means = epochMeans();
const averaged = means.length > 1 && means.length < losses.length;
curveFigure.querySelector("figcaption").textContent = averaged
  ? "E: mean of each epoch, thin: each sample; click to go there" : "E, the loss; click to go there";
const curve = losses.length < 2 ? { moveTo() {} }
  : plot(curveFigure.querySelector("svg"), averaged ? means : losses, false,
    (at) => { pause(); seek(at); }, averaged ? losses : []);
