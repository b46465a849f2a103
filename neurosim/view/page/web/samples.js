// The data in the plane: a mark for every pattern, whose shape says to which class it belongs.

const patterns = plan.length ? data.plane.patterns : [];
const named = plan.length ? data.plane.names : [];

// The corners of marks of size 1, in the order of the classes; the first is a circle.
const turned = (corners, far, turn = 0) => Array.from({ length: corners }, (_, at) => {
  const angle = (2 * Math.PI * at) / corners + turn;
  return [far(at) * Math.sin(angle), -far(at) * Math.cos(angle)];
});
const plus = [[-3, -1], [-1, -1], [-1, -3], [1, -3], [1, -1], [3, -1], [3, 1], [1, 1], [1, 3], [-1, 3], [-1, 1], [-3, 1]]
  .map(([x, y]) => [x / 2.7, y / 2.7]);
const MARKS = [
  null, turned(4, () => 1.41, Math.PI / 4), turned(4, () => 1.41), turned(3, () => 1.35), turned(3, () => 1.35, Math.PI),
  plus, plus.map(([x, y]) => [(x - y) * 0.71, (x + y) * 0.71]), turned(10, (at) => (at % 2 ? 0.6 : 1.5)),
];
function markShape(which, r) {
  const corners = MARKS[which % MARKS.length];
  if (!corners) return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  return `M${corners.map((corner) => corner.map((each) => (r * each).toFixed(1)).join(" ")).join("L")}Z`;
}
const winner = (values) => values.indexOf(Math.max(...values));
const colourOf = (place) => data.plane.colours[place % data.plane.colours.length];

// To which class a pattern belongs: the largest of all outputs, or a side of the one that is shown.
const classOf = (expected, output, middle) =>
  (output ? Number(expected[outputs.indexOf(output)] > middle) : winner(expected));
function dressed(mark, which, output, r) {
  mark.setAttribute("d", markShape(which, r));
  mark.classList.toggle("high", Boolean(output && which));
  mark.classList.toggle("solid", !output);
  mark.style.fill = output ? "" : colourOf(which);
}

// Below the plane: what the marks mean.
function writeKey(output) {
  const sides = outputs.length === 1 && named.length === 2 ? named : ["low", "high"];
  const classes = output ? sides : outputs.map(({ name }, place) => named[place] ?? name);
  const key = surfaceFigure.querySelector(".key-of-marks");
  key.replaceChildren(patterns.length || !output ? "expected" : "");
  classes.forEach((name, which) => {
    if (!patterns.length && output) return;
    const entry = document.createElement("span");
    const sign = document.createElementNS(SVG, "svg");
    sign.setAttribute("viewBox", "-8 -8 16 16");
    dressed(added(sign, "path", { class: "mark" }), which, output, 5);
    entry.append(sign, brief(name));
    key.append(entry);
  });
  const ring = document.createElement("span");
  ring.textContent = "ring: the inputs now";
  key.append(ring);
}
