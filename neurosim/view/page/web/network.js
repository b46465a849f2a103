// The network: its nodes and connections, and which of them a slot belongs to.

const nodes = data.nodes.map(([name, kind, slot, told, aggregation], index) => ({
  index, name, kind, slot, aggregation, rules: data.told[told],
  neuron: kind === "hidden" || kind === "output", fixed: kind === "bias" || kind === "state", incoming: [], outgoing: [], visits: [],
}));
const [sources, targets, weightSlots, gradientSlots, free, ruleSlots] = data.connections.map(summed);
const connections = (sources || []).map((source, index) => {
  const made = {
    index, source: nodes[source], target: nodes[targets[index]], weight: weightSlots[index],
    gradient: gradientSlots[index], trainable: Boolean(free[index]),
    rules: data.told[ruleSlots[index]], visits: [],
  };
  made.place = made.target.incoming.length;
  made.source.outgoing.push(made);
  made.target.incoming.push(made);
  return made;
});

const ATTRIBUTES = ["output", "error", "net_input", "expected", "loss"];
const slotOf = (node, attribute) => node.slot + ATTRIBUTES.indexOf(attribute);
const partialOf = (edge) => {
  const { target } = edge;
  if (target.aggregation === "sum") return 1;
  const partials = now[target.slot + (target.kind === "output" ? 5 : 3)] || [];
  return partials.length ? partials[edge.place] : 1;
};

// Which element a slot belongs to: a node, or the connections that hold a parameter.
const owners = new Map();
for (const node of nodes) {
  const count = node.neuron ? 3 + 2 * (node.kind === "output") + (node.aggregation !== "sum") : 2 - node.fixed;
  for (let offset = 0; offset < count; offset += 1) owners.set(node.slot + offset, { node });
}
for (const edge of connections) {
  for (const slot of [edge.weight, edge.weight + 1, edge.gradient]) {
    const owner = owners.get(slot);
    if (!owner) owners.set(slot, { edges: [edge] });
    else if (!owner.edges.includes(edge)) owner.edges.push(edge);
  }
}
// What the step that leads to a position is about, and what it belongs to.
const none = { edges: [] };
const phase = (at) => (at ? data.phases[data.kinds[at - 1]] : "");
const subject = (at) => (phase(at) !== "moment" && at && owners.get(writes[at][0])) || none;
// The line of arithmetic of that step: a text, or a template with numbers of its connections, which share a weight.
function lineAt(at) {
  const line = data.lines[at - 1];
  if (typeof line === "string") return line;
  const { edges } = subject(at);
  const { source, target, gradient, weight } = edges[0];
  const known = [source.slot, slotOf(target, "error"), edges[1] ? weight + 1 : gradient, weight].map((slot) => valueAt(slot, at));
  known.push(valueAt(weight, at - 1));
  const rest = data.templates[line].replace(/[\x01-\x05]/g, (mark) => number(known[mark.charCodeAt(0) - 1]));
  const named = edges.slice(0, edges.length > 4 ? 3 : 4).map((edge) => `${edge.source.name} -> ${edge.target.name}`).join(", ");
  return `${named}${edges.length > 4 ? ` and ${edges.length - 3} more` : ""}  ${rest}`;
}

// Where forward passes begin, and which of them is done or under way.
const going = (at) => ["input", "forward"].includes(phase(at));
const passes = [];
const begun = new Set(jumps.sample);
for (let at = 1; at <= last; at += 1) {
  if (going(at) && (!going(at - 1) || begun.has(at))) passes.push(at);
}
const passOf = (at) => passes[bisect(passes, at) - 1] ?? 0;
// What a node or connection has of the pass under way, not still of the sample before.
const FOUND = {
  output: ["input", "forward"], net_input: ["forward"], expected: ["loss"], loss: ["loss"], error: ["backward"], gradient: ["backward"],
};
function fresh(element, attribute) {
  if (!(attribute in FOUND) || element.fixed) return true;
  const began = passOf(position);
  if (!began) return !(data.built && (element.neuron || attribute === "error") && !position);
  for (let at = bisect(element.visits, position) - 1; element.visits[at] >= began; at -= 1) {
    if (FOUND[attribute].includes(phase(element.visits[at]))) return true;
  }
  return false;
}

for (let at = 1; at <= last; at += 1) {
  const { node, edges } = subject(at);
  if (node) node.visits.push(at);
  else edges.forEach((edge) => edge.visits.push(at));
}
