// The inspector: numbers, history, formulas and neighbours of what was clicked.

const panel = one(".inspector");
const said = one(".said");
let inspected = null; // { node } or { edge }
let plotted = "";
let course = null;
const MOST = 8; // weights that are shown unfolded, and said

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => {
    if (name === "onclick") made.onclick = value;
    else made.setAttribute(name, value);
  });
  made.append(...children);
  return made;
}

const titleOf = ({ node, edge }) => (node ? node.name : `${edge.source.name} → ${edge.target.name}`);
const kindOf = ({ node, edge }) => (node ? KINDS[node.kind] : `connection${edge.trainable ? "" : ", frozen"}`);

// What there is to see of an element: label, slot (null if worked out from others), the number as written.
function quantities() {
  const { node, edge } = inspected;
  const row = (label, value, slot, known = true) =>
    [label, slot, known && value !== null ? number(value, slot === null ? 6 : 9) : "not yet"];
  if (node) {
    const held = data.numbers[node.kind].filter(([, name]) => ATTRIBUTES.includes(name));
    return held.map(([label, name]) => row(label, now[slotOf(node, name)], slotOf(node, name), fresh(node, name)));
  }
  const values = {
    weight: [now[edge.weight], edge.weight],
    gradient: [now[edge.gradient], edge.gradient, fresh(edge, "gradient")],
    signal: [now[edge.weight] * now[edge.source.slot], null, fresh(edge.source, "output")],
    flow: [partialOf(edge) * now[edge.weight] * now[slotOf(edge.target, "error")], null, fresh(edge.target, "error")],
  };
  return data.numbers.connection.map(([label, name]) => row(label, ...values[name]));
}

// The latest line of arithmetic of each phase, up to now.
function latestLines() {
  const { visits } = inspected.node || inspected.edge;
  const found = new Map();
  for (let at = bisect(visits, position) - 1; at >= 0 && found.size < 3; at -= 1) {
    const text = lineAt(visits[at]);
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
  return [make("details", edges.length > MOST ? {} : { open: "" },
    make("summary", {}, `${title} (${edges.length})`), make("ul", {}, ...items))];
}

// What a neuron of an image reads, row by row, each number with its weight; of a pool the winner.
const isPixel = (node) => Boolean(nodeShapes.get(node.index)?.parentNode.classList.contains("ns-image"));
function patch(node) {
  if (node.incoming.length > 64 || !node.incoming.some((edge) => isPixel(edge.source))) return [];
  const rows = [];
  let last = "";
  const numbers = node.incoming.map((edge) => {
    const shape = nodeShapes.get(edge.source.index);
    const here = isPixel(edge.source) ? shape.getAttribute("d").match(/ \d+/)[0] + edge.source.name.replace(/_?\d+$/, "") : "";
    if (here !== last || !rows.length) rows.push(make("tr"));
    last = here;
    const term = make("button", { type: "button", class: "link", title: `the weight ${edge.source.name} → ${node.name}, at all its places`, onclick: () => choose({ edge }) });
    rows[rows.length - 1].append(make("td", { class: "number" }, term));
    return [term, edge];
  });
  const sum = make("caption");
  const table = make("table", { class: "patch" }, sum, ...rows);
  updates.push(() => {
    const known = fresh(node, "net_input");
    const sent = numbers.map(([, edge]) => now[edge.weight] * now[edge.source.slot]);
    const most = sent.indexOf(Math.max(...sent));
    numbers.forEach(([term, edge], at) => {
      term.textContent = fresh(edge.source, "output") ? writtenProduct([now[edge.weight], now[edge.source.slot]]).replace("·", "·\u200b") : short(now[edge.weight]);
      term.classList.toggle("winner", known && node.aggregation === "max" && at === most);
    });
    sum.textContent = node.aggregation === "max" ? "largest signal" : "kernel · patch, row by row";
    if (known) sum.textContent += ` = ${short(now[slotOf(node, "net_input")])}`;
  });
  return [table];
}
// A product of numbers, and a sum: after an operator what begins with a minus stands in brackets.
const bracketed = (text) => (text.startsWith("-") ? `(${text})` : text);
const writtenProduct = (factors) => factors.map(short).map((each, at) => (at ? bracketed(each) : each)).join("·");
const writtenSum = (terms) => terms.map((each, at) => (at ? bracketed(each) : each)).join(" + ");
// The sums of products that a pixel is, or has a part in, as rows of attention are, with their factors.
function products(node) {
  const multiplies = ({ aggregation }) => aggregation === "product";
  const adds = ({ aggregation, incoming }) => aggregation === "sum" && incoming.length && incoming.every(({ source }) => multiplies(source));
  const fed = node.outgoing.map(({ target }) => target).filter(multiplies);
  const sums = adds(node) ? [node] : [...new Set(fed.flatMap(({ outgoing }) => outgoing.map(({ target }) => target)))].filter(adds);
  if (!isPixel(node) || !sums.length || sums.length > 64) return [];
  const list = make("ul", { class: "formulas products" });
  const term = (edge) => {
    const weight = now[edge.weight];
    const factors = edge.source.incoming.map((each) => now[each.weight] * now[each.source.slot]);
    return writtenProduct(weight === 1 ? factors : [weight, ...factors]);
  };
  updates.push(() => list.replaceChildren(...sums.filter((sum) => fresh(sum, "net_input")).map((sum) =>
    make("li", {}, `${sum.name} = ${writtenSum(sum.incoming.map(term))} = ${short(now[slotOf(sum, "net_input")])}`))));
  return [list];
}
// In the picture: what the chosen neuron reads and feeds, or a shared weight's signal at all its places.
let contributing = [];
function reach() {
  contributing.forEach(drawNode);
  contributing = [];
  all(".picture .ns-read, .picture .ns-fed").forEach((shape) => shape.classList.remove("ns-read", "ns-fed"));
  if (!inspected) return;
  const { node, edge } = inspected;
  if (node) {
    node.incoming.filter(({ source }) => isPixel(source)).forEach(({ source }) => nodeShapes.get(source.index).classList.add("ns-read"));
    node.outgoing.filter(({ target }) => isPixel(target)).forEach(({ target }) => nodeShapes.get(target.index).classList.add("ns-fed"));
    return;
  }
  const held = connections.filter((each) => each.weight === edge.weight && isPixel(each.target) && fresh(each.source, "output"));
  const signals = held.map((each) => now[each.weight] * now[each.source.slot]);
  const most = Math.max(...signals.map(Math.abs)) || 1;
  held.forEach(({ target }, at) => {
    const shape = nodeShapes.get(target.index);
    sign(shape, signals[at]);
    shape.setAttribute("fill-opacity", (Math.abs(signals[at]) / most).toFixed(3));
    contributing.push(target);
  });
  for (const end of [edge.source, edge.target]) if (isPixel(end)) nodeShapes.get(end.index).classList.add("ns-read");
}

// What is chosen within the card replaces it: the focus goes to the new one, and back to where the
// reader came from when there is none.
let opener = null;
function choose(what) {
  const within = panel.contains(document.activeElement);
  if (!within) opener = document.activeElement === document.body ? pick : document.activeElement;
  const same = inspected && what && inspected.node === what.node && inspected.edge === what.edge;
  inspected = same ? null : what;
  plotted = "";
  course = null;
  build();
  if (within) (inspected ? panel.querySelector("h2") : opener).focus();
  say();
}

// The focus stays where the reader chose, so a screen reader hears of the card from here. It hears it
// once: of what changes later the line of arithmetic tells, and nothing is left to be come upon again.
let hushing = 0;
function say() {
  clearTimeout(hushing);
  said.textContent = inspected ? spoken() : "";
  hushing = setTimeout(() => { said.textContent = ""; }, 1000);
}
function spoken() {
  const edges = inspected.node ? inspected.node.incoming : [];
  const weights = edges.slice(0, MOST).map((edge) => `${number(now[edge.weight], 6)} from ${edge.source.name}`);
  if (edges.length > MOST) weights.push(`${edges.length - MOST} more`);
  const parts = quantities().map(([label, , text]) => `${label} ${text}`);
  if (weights.length) parts.push(`incoming weights ${weights.join(", ")}`);
  return `${titleOf(inspected)}, ${kindOf(inspected)}: ${parts.join("; ")}`;
}

// A broad line below an edge; a filter would miss lines that are level.
function glow(shape) {
  const broad = shape.querySelector(".ns-edge").cloneNode();
  broad.setAttribute("class", "ns-glow");
  shape.prepend(broad);
}
let updates = [];
function build() {
  all(".picture .ns-glow").forEach((broad) => broad.remove());
  all(".picture .ns-chosen").forEach((shape) => shape.classList.remove("ns-chosen"));
  updates = [];
  reach();
  panel.hidden = !inspected;
  one(".stage").classList.toggle("inspecting", Boolean(inspected));
  one(".pick").value = inspected && inspected.node ? String(inspected.node.index) : "";
  if (!inspected) return;
  const { node, edge } = inspected;
  const shape = node ? nodeShapes.get(node.index) : edgeShapes.get(edge.index);
  if (shape) shape.classList.add("ns-chosen");
  if (shape && edge) glow(shape);
  const cells = quantities().map(([name, slot]) => {
    const value = make("td", { class: "number" });
    const label = slot === null ? name : make("button", {
      type: "button", class: "link", title: `plot ${name}`, onclick: () => draw(name, slot),
    }, name);
    return [value, make("tr", {}, make("th", { scope: "row" }, label), value)];
  });
  const plotSvg = document.createElementNS(SVG, "svg");
  plotSvg.setAttribute("role", "img");
  const caption = make("figcaption");
  const latest = make("div", { class: node && !node.neuron ? "latest short" : "latest", tabindex: 0, role: "group", "aria-label": "latest steps" });
  latest.hidden = Boolean(node) && node.kind === "bias";
  const close = make("button", { type: "button", class: "close", "aria-label": "close the inspector", onclick: () => choose(null) }, "×");
  panel.replaceChildren(
    make("header", {}, make("h2", { tabindex: -1 }, titleOf(inspected)), close), make("p", { class: "kind" }, kindOf(inspected)),
    make("table", {}, make("tbody", {}, ...cells.map(([, row]) => row))),
    ...(node ? [...patch(node), ...products(node)] : []),
    make("figure", { class: "history" }, plotSvg, caption),
    make("ul", { class: "formulas" }, ...(node ?? edge).rules.map((text) => make("li", {}, text))),
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
  draw(...(node ? ["output", node.slot] : ["weight", edge.weight]));
  const weights = [...panel.querySelectorAll("li .number")];
  const edges = node ? [...node.incoming, ...node.outgoing] : [];
  updates.push(
    reach,
    () => quantities().forEach(([, , text], index) => { cells[index][0].textContent = text; }),
    () => edges.forEach((each, index) => { weights[index].textContent = number(now[each.weight], 6); }),
    () => latest.replaceChildren(...latestLines().map((text) => make("p", {}, text))),
    () => course.moveTo(position),
  );
  inspect();
}
function inspect() {
  if (inspected) updates.forEach((update) => update());
}
