// The decision surface: what outputs say all over the plane of the two inputs, at this moment.

// `functions` are the activations of the network's neurons, as net.to_source writes them.
const across = nodes.filter((node) => node.kind === "input");
const outputs = nodes.filter((node) => node.kind === "output");
const combined = {
  sum: (signals) => signals.reduce((total, each) => total + each, 0),
  product: (signals) => signals.reduce((total, each) => total * each, 1),
  max: (signals) => (signals.length ? Math.max(...signals) : 0),
};
const plan = (data.plane?.neurons ?? []).map(([index, activate]) => ({
  index, combine: combined[nodes[index].aggregation], activate: functions[activate], edges: nodes[index].incoming,
}));
const PLACES = connections.length > 1500 ? 21 : 41; // along each side

// What outputs answer at every place of the plane, with the weights of this moment: a grid each.
function surfaces(asked) {
  const values = nodes.map((node) => now[node.slot]);
  const grids = asked.map(() => []);
  const along = ({ low, width }, index) => low + (width * index) / (PLACES - 1);
  for (let row = 0; row < PLACES; row += 1) {
    grids.forEach((grid) => grid.push([]));
    for (let column = 0; column < PLACES; column += 1) {
      answer(along(spans[0], column), along(spans[1], row), values);
      asked.forEach((output, index) => grids[index][row].push(values[output.index]));
    }
  }
  return grids;
}
// The forward pass at a place; `values` takes what every neuron answers.
function answer(x, y, values) {
  values[across[0].index] = x;
  values[across[1].index] = y;
  for (const { index, combine, activate, edges } of plan) {
    values[index] = activate(combine(edges.map((edge) => now[edge.weight] * values[edge.source.index])));
  }
}
const spans = plan.length ? data.plane.spans.map(([low, high]) => ({ low, width: high - low })) : [];

// By how much a surface is above the largest of the others.
const lead = (grids, index) => grids[index].map((row, y) => row.map((value, x) =>
  value - grids.reduce((most, grid, at) => (at === index ? most : Math.max(most, grid[y][x])), -Infinity)));

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
function limits({ bounds: [low, high] }, grid) {
  if (low !== null && high !== null) return [low, high];
  const reach = grid.flat().reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0) || 1;
  return [low === 0 ? 0 : -reach, reach];
}
