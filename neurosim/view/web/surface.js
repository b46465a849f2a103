// The decision surface: what an output says all over the plane of the two inputs, at this moment.

// `functions` are those of the network's neurons, translated from their Python source.
const across = nodes.filter((node) => node.kind === "input");
const outputs = nodes.filter((node) => node.kind === "output");
const plan = data.neurons.map(([index, combine, activate]) => ({
  index, combine: functions[combine], activate: functions[activate], edges: nodes[index].incoming,
  signals: new Array(nodes[index].incoming.length),
}));
const PLACES = connections.length > 1500 ? 21 : 41; // along each side

// The network's answer at a place, with the weights of this moment; `values` is a place to work in.
function answer(x, y, values, output) {
  values[across[0].index] = x;
  values[across[1].index] = y;
  for (const { index, combine, activate, edges, signals } of plan) {
    for (let at = 0; at < edges.length; at += 1) signals[at] = now[edges[at].weight] * values[edges[at].source.index];
    values[index] = activate(combine(signals));
  }
  return values[output.index];
}

// From the lowest to the highest value of the recording, 0 and 1 included, and a margin.
function span(node) {
  const { values } = courses[node.slot];
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 1);
  return { low: low - 0.1 * (high - low), width: 1.2 * (high - low) };
}

// Inputs for which an output was told what is expected, each once.
function samples(output) {
  const found = new Map();
  for (let at = 1; at <= last && found.size < 500; at += 1) {
    const judged = phase(at) === "loss" && subject(at).node === output;
    if (!judged && phase(at) !== "moment") continue;
    const point = [...across.map((node) => valueAt(node.slot, at)), valueAt(slotOf(output, "expected"), at)];
    if (point[2] !== null) found.set(point.join(), point);
  }
  return [...found.values()];
}

// Where the values pass a level: a piece of line in every cell of the grid that it crosses.
function contour(grid, level) {
  const pieces = [];
  const side = grid.length;
  for (let row = 0; row + 1 < side; row += 1) {
    for (let column = 0; column + 1 < side; column += 1) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
      const ends = [];
      corners.forEach(([x, y], index) => {
        const [u, v] = corners[(index + 1) % 4];
        const [a, b] = [grid[y][x] - level, grid[v][u] - level];
        if ((a < 0) === (b < 0)) return;
        const share = a / (a - b);
        ends.push([(x + share * (u - x)) / (side - 1), (y + share * (v - y)) / (side - 1)]);
      });
      for (let at = 0; at + 1 < ends.length; at += 2) pieces.push([ends[at], ends[at + 1]]);
    }
  }
  return pieces;
}

// The range of the colours: what the output can be, or where that has no end what it is here.
function limits(output, grid) {
  const [low, high] = data.bounds[outputs.indexOf(output)];
  if (low !== null && high !== null) return [low, high];
  const reach = grid.flat().reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0) || 1;
  return [low === 0 ? 0 : -reach, reach];
}
