// The inspector: numbers, history, formulas and neighbours of what was clicked.

const panel = one(".inspector");
let inspected = null; // { node } or { edge }
let plotted = "";
let course = null;

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => {
    if (name === "onclick") made.onclick = value;
    else made.setAttribute(name, value);
  });
  made.append(...children);
  return made;
}

// What there is to see of an element: name, value now, slot (null if worked out from others).
function quantities() {
  if (inspected.node) {
    const { node } = inspected;
    const names = node.neuron ? ["output", "net_input", "error"] : ["output"];
    if (node.kind === "output") names.push("expected", "loss");
    return names.map((name) => [LABELS[name] || name, now[slotOf(node, name)], slotOf(node, name), fresh(node, name)]);
  }
  const { edge } = inspected;
  return [
    ["weight", now[edge.weight], edge.weight],
    ["gradient", now[edge.gradient], edge.gradient, fresh(edge, "gradient")],
    ["signal", now[edge.weight] * now[edge.source.slot], null, fresh(edge.source, "output")],
    ["error sent back", partialOf(edge) * now[edge.weight] * now[edge.target.slot + 2], null, fresh(edge.target, "error")],
  ];
}
const LABELS = { net_input: "net input", loss: "E" };

function formulas() {
  if (inspected.edge) {
    const rows = ["signal = weight · output of source"];
    const plain = inspected.edge.target.aggregation === "sum";
    rows.push(`gradient = -error of target${plain ? "" : " · ∂net/∂signal"} · output of source`);
    rows.push(inspected.edge.trainable ? "w += learning rate · error · input (plain gradient descent)" : "frozen: the weight does not move");
    return rows;
  }
  const { node } = inspected;
  if (node.kind === "bias") return ["output = 1, always"];
  if (node.kind === "input") return ["output = the value given from outside"];
  const terms = "weight · output of source";
  const rows = [node.aggregation === "sum" ? `net = sum of ${terms}` : `net = ${node.aggregation} of ${terms}`];
  rows.push(`out = ${node.activation}(net), f(x) = ${raised(node.formula)}`);
  rows.push(`f' = ${raised(node.slope)}${/\by\b/.test(node.slope) ? " with y = out" : ""}`);
  rows.push(node.kind === "output"
    ? "error = -∂E/∂net; for squared error (expected - out) · f'"
    : "error = (sum of weight · error of target) · f'");
  return rows;
}
const raised = (formula) => formula.replaceAll("*", "·");

// The latest line of arithmetic of each phase, up to now.
function latestLines() {
  const { visits } = inspected.node || inspected.edge;
  const found = new Map();
  for (let at = bisect(visits, position) - 1; at >= 0 && found.size < 3; at -= 1) {
    const text = lines[visits[at] - 1];
    const key = text.replace(/^.*?  (\w+).*$/s, "$1");
    if (found.has(key) || at < bisect(visits, position) - 12) break;
    found.set(key, text);
  }
  return [...found.values()].reverse();
}

function neighbours(title, edges, other) {
  if (!edges.length) return [];
  const items = edges.map((edge) => make("li", {}, make("button", {
    type: "button", class: "link", onclick: () => choose({ edge }),
  }, `${edge.source.name} → ${edge.target.name}`), make("span", { class: "number" }, number(now[edge.weight], 6))));
  return [make("details", edges.length > 8 ? {} : { open: "" },
    make("summary", {}, `${title} (${edges.length})`), make("ul", {}, ...items))];
}

function choose(what) {
  const same = inspected && what && inspected.node === what.node && inspected.edge === what.edge;
  inspected = same ? null : what;
  plotted = "";
  course = null;
  build();
}

let updates = [];
function build() {
  all(".picture .ns-glow.ns-chosen").forEach((broad) => broad.remove());
  all(".picture .ns-chosen").forEach((shape) => shape.classList.remove("ns-chosen"));
  panel.hidden = !inspected;
  one(".stage").classList.toggle("inspecting", Boolean(inspected));
  one(".pick").value = inspected && inspected.node ? String(inspected.node.index) : "";
  if (!inspected) return;
  const { node, edge } = inspected;
  const shape = node ? nodeShapes.get(node.index) : edgeShapes.get(edge.index);
  if (shape) shape.classList.add("ns-chosen");
  if (shape && edge) glow(shape, "ns-chosen");
  const title = node ? node.name : `${edge.source.name} → ${edge.target.name}`;
  const kind = node ? KINDS[node.kind] : `connection${edge.trainable ? "" : ", frozen"}`;
  const cells = quantities().map(([name, , slot]) => {
    const value = make("td", { class: "number" });
    const label = slot === null ? name : make("button", {
      type: "button", class: "link", title: `plot ${name}`, onclick: () => draw(name, slot),
    }, name);
    return [value, make("tr", {}, make("th", { scope: "row" }, label), value)];
  });
  const plotSvg = document.createElementNS(SVG, "svg");
  plotSvg.setAttribute("role", "img");
  const caption = make("figcaption");
  const latest = make("div", { class: node && !node.neuron ? "latest short" : "latest" });
  latest.hidden = Boolean(node) && node.kind === "bias";
  const close = make("button", { type: "button", class: "close", "aria-label": "close the inspector", onclick: () => choose(null) }, "×");
  panel.replaceChildren(
    make("header", {}, make("h2", {}, title), close), make("p", { class: "kind" }, kind),
    make("table", {}, make("tbody", {}, ...cells.map(([, row]) => row))),
    make("figure", { class: "history" }, plotSvg, caption),
    make("ul", { class: "formulas" }, ...formulas().map((text) => make("li", {}, text))),
    latest,
    ...(node ? [...neighbours("incoming weights", node.incoming), ...neighbours("outgoing weights", node.outgoing)] : []),
  );
  function draw(name, slot) {
    plotted = name;
    caption.textContent = `${name} over the recording; click to go there`;
    plotSvg.setAttribute("aria-label", caption.textContent);
    course = plot(plotSvg, history(slot), { stepped: true, onSeek: (at) => { pause(); seek(at); } });
    course.moveTo(position);
  }
  const [first, , slot] = quantities()[0];
  draw(first, slot);
  const weights = [...panel.querySelectorAll("li .number")];
  const edges = node ? [...node.incoming, ...node.outgoing] : [];
  updates = [
    () => quantities().forEach(([, value, slot, known = true], index) => {
      cells[index][0].textContent = known ? number(value, slot === null ? 6 : 9) : "not yet";
    }),
    () => edges.forEach((each, index) => { weights[index].textContent = number(now[each.weight], 6); }),
    () => latest.replaceChildren(...latestLines().map((text) => make("p", {}, text))),
    () => course.moveTo(position),
  ];
  inspect();
}
function inspect() {
  if (inspected) updates.forEach((update) => update());
}
