// The data in the plane: a mark for every pattern, whose shape says to which class it belongs.

const patterns = data.plane?.patterns ?? [];

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

// Below the plane: what the marks mean.
function writeKey(shown) {
  const entry = (name, ...sign) => {
    const made = document.createElement("span");
    made.append(...sign, brief(name));
    return made;
  };
  const classes = shown.groups.map(([name, fill, which]) => {
    const sign = document.createElementNS(SVG, "svg");
    sign.setAttribute("viewBox", "-8 -8 16 16");
    added(sign, "path", { class: "mark", d: markShape(which, 5), style: `fill:${fill}` });
    return entry(name, sign);
  });
  const told = classes.length ? ["expected", ...classes] : patterns.length ? ["fill of a mark: what is expected"] : [];
  surfaceFigure.querySelector(".key-of-marks").replaceChildren(...told, entry("ring: the inputs now"));
}
