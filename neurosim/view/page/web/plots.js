// Plots: a number over the recording, with a cursor; a click goes there.

const PLOT = { width: 320, height: 120, left: 54, right: 8, top: 8, bottom: 18 };
const WIDE = PLOT.width - PLOT.left - PLOT.right;

// More points than fit side by side, as one mean and one range for each column of pixels.
function thinned(points) {
  const found = new Map();
  for (const [at, value] of points) {
    const column = Math.round((WIDE * at) / last);
    const held = found.get(column) || { at, low: value, high: value, sum: 0, count: 0 };
    found.set(column, {
      at, low: Math.min(held.low, value), high: Math.max(held.high, value),
      sum: held.sum + value, count: held.count + 1,
    });
  }
  return [...found.values()];
}
const isDense = (points) => points.length > 1.5 * WIDE;

// `each` is drawn fainter below the points: what they are the means of.
function plot(svg, points, { stepped, onSeek, each = [] }) {
  const known = points.filter(([, value]) => value !== null);
  const scale = scaled([...known, ...each].map(([, value]) => value));
  const dense = isDense(known);
  const shown = dense ? thinned(known).map(({ at, sum, count }) => [at, sum / count]) : known;
  const behind = each.length ? each : dense ? known : [];
  svg.setAttribute("viewBox", `0 0 ${PLOT.width} ${PLOT.height}`);
  svg.replaceChildren();
  axes(svg, scale, known.length);
  if (behind.length) added(svg, "path", { class: "course each", d: isDense(behind) ? band(behind, scale) : trace(behind, scale, false) });
  const path = trace(shown, scale, stepped && !dense);
  const on = stepped && known.length ? `H${scale.x(last).toFixed(1)}` : "";
  added(svg, "path", { class: "course", d: path + on || "M0 0" });
  if (!stepped && known.length === 1) added(svg, "circle", { class: "spot", cx: scale.x(known[0][0]), cy: scale.y(known[0][1]), r: 2.5 });
  svg.onclick = (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * PLOT.width;
    onSeek(Math.round(((at - PLOT.left) / WIDE) * last));
  };
  return cursor(svg, known, scale, stepped);
}
function scaled(values) {
  let low = values.reduce((least, value) => Math.min(least, value), Infinity);
  let high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!values.length) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
  return {
    low, high,
    x: (at) => PLOT.left + WIDE * (last ? at / last : 0),
    y: (value) => PLOT.top + ((PLOT.height - PLOT.top - PLOT.bottom) * (high - value)) / (high - low),
  };
}
function axes(svg, { low, high }, labelled) {
  const [right, bottom] = [PLOT.width - PLOT.right, PLOT.height - PLOT.bottom];
  added(svg, "path", { class: "axis", d: `M${PLOT.left} ${PLOT.top}V${bottom}H${right}` });
  if (labelled) {
    let digits = 3; // or as many as tell the ends apart
    while (digits < 9 && number(high, digits) === number(low, digits)) digits += 1;
    for (const [value, y] of [[high, PLOT.top + 7], [low, bottom]]) {
      const text = number(value, digits);
      const squeezed = text.length > 8 ? { textLength: PLOT.left - 6, lengthAdjust: "spacingAndGlyphs" } : {};
      added(svg, "text", { x: PLOT.left - 4, y, "text-anchor": "end", ...squeezed }, text);
    }
  }
  added(svg, "text", { x: PLOT.left, y: PLOT.height - 4 }, "0");
  added(svg, "text", { x: right, y: PLOT.height - 4, "text-anchor": "end" }, `${last} step${last === 1 ? "" : "s"}`);
}
function trace(points, { x, y }, stepped) {
  return points.map(([at, value], index) => {
    const [u, v] = [x(at).toFixed(1), y(value).toFixed(1)];
    return index === 0 ? `M${u} ${v}` : stepped ? `H${u}V${v}` : `L${u} ${v}`;
  }).join("");
}
function band(points, { x, y }) {
  return thinned(points).map(({ at, low, high }) =>
    `M${x(at).toFixed(1)} ${(y(low) + 0.5).toFixed(1)}V${(y(high) - 0.5).toFixed(1)}`).join("");
}
function cursor(svg, known, { x, y }, stepped) {
  const line = added(svg, "path", { class: "cursor", d: "" });
  const spot = added(svg, "circle", { class: "spot", r: 3.5 });
  const positions = known.map(([at]) => at);
  return {
    moveTo(at) {
      line.setAttribute("d", `M${x(at).toFixed(1)} ${PLOT.top}V${PLOT.height - PLOT.bottom}`);
      const found = Math.max(bisect(positions, at) - 1, stepped ? -1 : 0);
      spot.setAttribute("visibility", found < 0 ? "hidden" : "visible");
      if (found < 0) return;
      spot.setAttribute("cx", x(at));
      spot.setAttribute("cy", y(known[found][1]));
    },
  };
}
