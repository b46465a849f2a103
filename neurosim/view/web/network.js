// The network: its nodes and connections, and which of them a slot belongs to.

const nodes = data.nodes.map(
  ([name, kind, slot, activation, aggregation, formula, slope], index) => ({
    index, name, kind, slot, activation, aggregation, formula, slope,
    neuron: kind === "hidden" || kind === "output", incoming: [], outgoing: [], visits: [],
  }));
const connections = data.connections.map((row, index) => {
  const [source, target, weight, gradient = weight + 1, trainable = 1] = row;
  const made = {
    index, source: nodes[source], target: nodes[target], weight, gradient,
    trainable: Boolean(trainable), visits: [],
  };
  made.place = made.target.incoming.length;
  made.source.outgoing.push(made);
  made.target.incoming.push(made);
  return made;
});

const slotOf = (node, attribute) => {
  const offset = ["output", "net_input", "error", "expected", "loss"].indexOf(attribute);
  return node.slot + offset;
};
const partialOf = (edge) => {
  const { target } = edge;
  if (target.aggregation === "sum") return 1;
  const partials = now[target.slot + (target.kind === "output" ? 5 : 3)];
  return partials.length ? partials[edge.place] : 1;
};

// Which element a slot belongs to: a node, or the connections that hold a parameter.
const owners = new Map();
for (const node of nodes) {
  const count = node.neuron ? 3 + 2 * (node.kind === "output") + (node.aggregation !== "sum") : 1;
  for (let offset = 0; offset < count; offset += 1) owners.set(node.slot + offset, { node });
}
for (const edge of connections) {
  for (const slot of [edge.weight, edge.weight + 1, edge.gradient]) {
    const owner = owners.get(slot);
    if (!owner) owners.set(slot, { edges: [edge] });
    else if (!owner.edges.includes(edge)) owner.edges.push(edge);
  }
}
const none = { edges: [] };
const subject = (step) => (step && step.length > 2 && owners.get(step[2])) || none;
// A line that ends in "= " is completed by the first value.
const written = (step) => (step[1].endsWith("= ") ? step[1] + number(step[3]) : step[1]);
const phase = (step) => (step ? data.phases[step[0]] : "");

steps.forEach((step, index) => {
  if (phase(step) === "moment") return;
  const { node, edges } = subject(step);
  if (node) node.visits.push(index + 1);
  else edges.forEach((edge) => edge.visits.push(index + 1));
});
