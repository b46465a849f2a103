"use strict";
// Plays a recording: `now` holds the value of every slot at `position`; everything drawn is read
// from there. Steps are [phase, line, slot, value, slot, value ...].
(() => {
  const root = document.querySelector(".neurosim-page");
  const one = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const data = JSON.parse(one("script.replay").textContent);
  const { steps, jumps, marks, losses } = data;
  const last = steps.length;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // Numbers as Python writes them with format "g".
  function number(value, digits = 9) {
    if (value === null) return "none";
    if (!value) return "0";
    const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
    if (exponent >= -4 && exponent < digits) {
      const text = value.toPrecision(digits);
      return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
    }
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    return `${short}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }

  // The network ------------------------------------------------------------------------------

  const nodes = data.nodes.map(
    ([name, kind, slot, activation, aggregation, formula, slope], index) => ({
      index, name, kind, slot, activation, aggregation, formula, slope,
      neuron: kind === "hidden" || kind === "output", incoming: [], outgoing: [], visits: [],
    }));
  const connections = data.connections.map(([source, target, weight, gradient = weight + 1, trainable = 1], index) => {
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
    for (let offset = 0; offset < (node.neuron ? 6 : 1); offset += 1) {
      if (offset < 3 || node.kind === "output" || (offset === 3 && node.aggregation !== "sum"))
        owners.set(node.slot + offset, { node });
    }
  }
  for (const edge of connections) {
    for (const slot of [edge.weight, edge.weight + 1, edge.gradient]) {
      const owner = owners.get(slot);
      if (!owner || owner.node) owners.set(slot, { edges: [edge] });
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

  // Time travel ------------------------------------------------------------------------------

  const now = data.start.slice();
  let position = 0;
  const before = steps.map((step) => {
    const values = [];
    for (let at = 2; at < step.length; at += 2) {
      values.push(now[step[at]]);
      now[step[at]] = step[at + 1];
    }
    return values;
  });
  data.start.forEach((value, slot) => { now[slot] = value; });

  function move(wanted) {
    const touched = new Set();
    while (position < wanted) {
      const step = steps[position];
      for (let at = 2; at < step.length; at += 2) {
        now[step[at]] = step[at + 1];
        touched.add(step[at]);
      }
      position += 1;
    }
    while (position > wanted) {
      position -= 1;
      const step = steps[position];
      // Backwards, in case a step wrote a slot twice.
      for (let at = step.length - 2; at >= 2; at -= 2) {
        now[step[at]] = before[position][at / 2 - 1];
        touched.add(step[at]);
      }
    }
    return touched;
  }

  function bisect(sorted, value) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  const following = (kind) => jumps[kind][bisect(jumps[kind], position)] ?? last;
  const preceding = (kind) => jumps[kind][bisect(jumps[kind], position - 1) - 1] ?? 0;

  function history(slot) {
    // What a neuron had before its first pass says nothing.
    const course = owners.get(slot).node && !data.start[slot] ? [] : [[0, data.start[slot]]];
    steps.forEach((step, index) => {
      for (let at = 2; at < step.length; at += 2) {
        if (step[at] === slot) course.push([index + 1, step[at + 1]]);
      }
    });
    return course;
  }

  // The picture ------------------------------------------------------------------------------

  const SVG = "http://www.w3.org/2000/svg";
  const picture = one(".picture svg");
  const nodeShapes = new Map(all(".picture [data-n]").map((each) => [Number(each.dataset.n), each]));
  const edgeShapes = new Map(all(".picture g[data-c]").map((each) => [Number(each.dataset.c), each]));
  const weightLabels = new Map(all(".picture text[data-w]").map((each) => [Number(each.dataset.w), each]));

  const largest = (slots, values) => slots.reduce((most, slot) => Math.max(most, Math.abs(values(slot) || 0)), 0);
  const peak = new Map();
  const raise = (slot, value) => {
    if (typeof value === "number") peak.set(slot, Math.max(peak.get(slot) || 0, Math.abs(value)));
  };
  data.start.forEach((value, slot) => raise(slot, value));
  steps.forEach((step) => { for (let at = 2; at < step.length; at += 2) raise(step[at], step[at + 1]); });
  const brightest = Math.max(1, largest(nodes.map((node) => node.slot), (slot) => peak.get(slot)));
  const heaviest = largest(connections.map((edge) => edge.weight), (slot) => peak.get(slot)) || 1;
  const worst = largest(nodes.filter((node) => node.neuron).map((node) => node.slot + 2), (slot) => peak.get(slot)) || 1;

  function sign(shape, value) {
    shape.classList.toggle("negative", value < 0);
  }
  function drawNode(node) {
    const shape = nodeShapes.get(node.index);
    if (!shape) return;
    const output = now[node.slot];
    const fill = shape.querySelector(".fill");
    const share = Math.min(1, Math.abs(output) / brightest);
    sign(fill, output);
    fill.setAttribute("fill-opacity", share.toFixed(3));
    shape.classList.toggle("s7", share >= 0.7);
    shape.classList.toggle("s9", share >= 0.89);
    shape.querySelector(".value").textContent = number(output, 3);
    if (node.neuron) {
      const ring = shape.querySelector(".ring");
      const error = now[node.slot + 2];
      sign(ring, error);
      ring.style.setProperty("--w", (RING * Math.abs(error) / worst).toFixed(2));
      const below = shape.querySelector(".error");
      if (below) below.textContent = error ? `error ${number(error, 3)}` : "";
    }
    if (node.kind === "output") {
      const expected = now[slotOf(node, "expected")];
      shape.querySelector(".expected").textContent = expected === null ? "" : "expected";
      shape.querySelector(".wanted").textContent = expected === null ? "" : number(expected, 3);
    }
    shape.setAttribute("aria-label", `${KINDS[node.kind]} ${node.name}, output ${number(output, 4)}`);
  }
  const RING = Number(picture.dataset.ring);
  const THIN = Number(picture.dataset.thin);
  const THICK = Number(picture.dataset.thick);
  function drawEdge(edge) {
    const weight = now[edge.weight];
    const shape = edgeShapes.get(edge.index);
    if (shape) {
      sign(shape, weight);
      const width = THIN + (THICK - THIN) * Math.abs(weight) / heaviest;
      shape.style.setProperty("--w", width.toFixed(2));
      shape.querySelector(".edge").style.removeProperty("--w");
    }
    const label = weightLabels.get(edge.index);
    if (label) label.textContent = number(weight, 3);
  }
  const KINDS = { input: "input", bias: "bias node", hidden: "hidden neuron", output: "output neuron" };

  // A broad line below an edge; a filter would miss lines that are level.
  function glow(shape, style) {
    const broad = shape.querySelector(".edge").cloneNode();
    broad.setAttribute("class", `glow ${style}`);
    shape.prepend(broad);
    return broad;
  }
  let marked = [];
  function mark() {
    marked.forEach((forget) => forget());
    marked = [];
    const step = steps[position - 1];
    const which = phase(step);
    if (!which || which === "moment") return;
    const { node, edges } = subject(step);
    const style = which === "backward" ? "back" : "now";
    if (node) highlight(nodeShapes.get(node.index), "now");
    (node ? flowing(which, node) : edges).forEach((edge) => {
      const shape = edgeShapes.get(edge.index);
      if (!shape) return;
      highlight(shape, style);
      const broad = glow(shape, style);
      marked.push(() => broad.remove());
      highlight(weightLabels.get(edge.index), "now");
    });
  }
  function highlight(shape, style) {
    if (!shape) return;
    shape.classList.add(style);
    marked.push(() => shape.classList.remove(style));
  }
  const flowing = (which, node) =>
    which === "forward" ? node.incoming : which === "backward" ? node.outgoing : [];

  // Dots that travel: signals along the arrows, errors against them.
  const dots = one(".picture .dots");
  let flight = 0;
  function send() {
    cancelAnimationFrame(flight);
    dots.replaceChildren();
    const step = steps[position - 1];
    const { node } = subject(step);
    const which = phase(step);
    if (!node || calm.matches || speed() > 8) return;
    const paths = flowing(which, node).map((edge) => edgeShapes.get(edge.index)).filter(Boolean)
      .map((shape) => shape.querySelector(".edge"));
    if (!paths.length || paths.length > 80) return;
    const travellers = paths.map((path) => {
      const dot = document.createElementNS(SVG, "circle");
      dot.setAttribute("r", 6);
      dot.setAttribute("class", which === "backward" ? "dot back" : "dot");
      dots.append(dot);
      return [dot, path, path.getTotalLength()];
    });
    const began = performance.now();
    const lasting = Math.min(700, 850 / speed());
    const fly = (time) => {
      const share = Math.min(1, Math.max(0, (time - began) / lasting));
      for (const [dot, path, length] of travellers) {
        const point = path.getPointAtLength(length * (which === "backward" ? 1 - share : share));
        dot.setAttribute("cx", point.x);
        dot.setAttribute("cy", point.y);
      }
      if (share < 1) flight = requestAnimationFrame(fly);
      else dots.replaceChildren();
    };
    flight = requestAnimationFrame(fly);
  }

  // Showing a moment -------------------------------------------------------------------------

  const slider = one(".scrub");
  const line = one(".line");
  const where = one(".where");
  function show(touched) {
    const changedNodes = new Set();
    const changedEdges = new Set();
    for (const slot of touched) {
      const owner = owners.get(slot);
      if (!owner) continue;
      if (owner.node) changedNodes.add(owner.node);
      else owner.edges.forEach((edge) => changedEdges.add(edge));
    }
    changedNodes.forEach(drawNode);
    changedEdges.forEach(drawEdge);
    mark();
    const step = steps[position - 1];
    line.textContent = step ? written(step) : last ? "Before the first step." : "This recording has no steps.";
    where.textContent = place();
    slider.value = position;
    slider.setAttribute("aria-valuetext", place());
    curve.moveTo(position);
    inspect();
  }
  const markPositions = marks.map(([start]) => start);
  function place() {
    const parts = [`step ${position} of ${last}`];
    const at = bisect(markPositions, Math.max(position - 1, 0)) - 1;
    if (at >= 0) {
      const moment = position && phase(steps[position - 1]) === "moment";
      parts.push(`epoch ${marks[at][1]}`);
      if (!moment || !steps[position - 1][1].startsWith(`epoch ${marks[at][1]}  `)) parts.push(`sample ${marks[at][2]}`);
    }
    const which = phase(steps[position - 1]);
    if (which && which !== "moment") parts.push(which);
    if (data.dropped) parts.push(`${data.dropped} earlier steps not kept`);
    return parts.join(" · ");
  }
  function seek(wanted) {
    const to = Math.max(0, Math.min(last, wanted));
    const forward = to === position + 1;
    show(move(to));
    if (forward) send();
    else dots.replaceChildren();
  }

  // Plots ------------------------------------------------------------------------------------

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

  // The inspector ----------------------------------------------------------------------------

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
      return names.map((name) => [LABELS[name] || name, now[slotOf(node, name)], slotOf(node, name)]);
    }
    const { edge } = inspected;
    return [
      ["weight", now[edge.weight], edge.weight],
      ["gradient", now[edge.gradient], edge.gradient],
      ["signal", now[edge.weight] * now[edge.source.slot], null],
      ["error sent back", partialOf(edge) * now[edge.weight] * now[edge.target.slot + 2], null],
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
  function lines() {
    const { visits } = inspected.node || inspected.edge;
    const found = new Map();
    for (let at = bisect(visits, position) - 1; at >= 0 && found.size < 3; at -= 1) {
      const step = steps[visits[at] - 1];
      const key = step[1].replace(/^.*?  (\w+).*$/s, "$1");
      if (found.has(key) || at < bisect(visits, position) - 12) break;
      found.set(key, [visits[at], written(step)]);
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
    all(".picture .glow.chosen").forEach((broad) => broad.remove());
    all(".picture .chosen").forEach((shape) => shape.classList.remove("chosen"));
    panel.hidden = !inspected;
    one(".stage").classList.toggle("inspecting", Boolean(inspected));
    one(".pick").value = inspected && inspected.node ? String(inspected.node.index) : "";
    if (!inspected) return;
    const { node, edge } = inspected;
    const shape = node ? nodeShapes.get(node.index) : edgeShapes.get(edge.index);
    if (shape) shape.classList.add("chosen");
    if (shape && edge) glow(shape, "chosen");
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
    const latest = make("div", { class: "latest" });
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
      course = plot(plotSvg, history(slot), true, (at) => { pause(); seek(at); });
      course.moveTo(position);
    }
    const [first, , slot] = quantities()[0];
    draw(first, slot);
    const weights = [...panel.querySelectorAll("li .number")];
    const edges = node ? [...node.incoming, ...node.outgoing] : [];
    updates = [
      () => quantities().forEach(([, value, slot], index) => { cells[index][0].textContent = number(value, slot === null ? 6 : 9); }),
      () => edges.forEach((each, index) => { weights[index].textContent = number(now[each.weight], 6); }),
      () => latest.replaceChildren(...lines().map(([, text]) => make("p", {}, text))),
      () => course.moveTo(position),
    ];
    inspect();
  }
  function inspect() {
    if (inspected) updates.forEach((update) => update());
  }

  // Playing ----------------------------------------------------------------------------------

  const playButton = one("[data-do=play]");
  const loop = one(".loop");
  const speedChoice = one(".speed");
  const speed = () => Number(speedChoice.value);
  let playing = false;
  let due = 0;

  function play() {
    if (!last) return;
    if (position === last) seek(0);
    playing = true;
    due = performance.now() + 1000 / speed();
    playButton.setAttribute("aria-label", "pause");
    root.classList.add("playing");
    line.setAttribute("aria-live", "off");
    requestAnimationFrame(tick);
  }
  function pause() {
    playing = false;
    playButton.setAttribute("aria-label", "play");
    root.classList.remove("playing");
    line.setAttribute("aria-live", "polite");
  }
  function tick(time) {
    if (!playing) return;
    if (time >= due) {
      const pace = 1000 / speed();
      const count = Math.min(1 + Math.floor((time - due) / pace), Math.ceil(200 / pace) + 1);
      due = Math.max(due + count * pace, time);
      if (position === last) {
        if (loop.checked) seek(0);
        else { pause(); return; }
      } else seek(position + count);
    }
    requestAnimationFrame(tick);
  }

  function faster(by) {
    const at = Math.max(0, Math.min(speedChoice.length - 1, speedChoice.selectedIndex + by));
    speedChoice.selectedIndex = at;
    due = Math.min(due, performance.now() + 1000 / speed());
  }

  // Controls and keys ------------------------------------------------------------------------

  const help = one("dialog.help");
  const go = (to) => { pause(); seek(to()); };
  const actions = {
    play: () => (playing ? pause() : play()),
    next: () => go(() => position + 1),
    back: () => go(() => position - 1),
    first: () => go(() => 0),
    last: () => go(() => last),
    nextPhase: () => go(() => following("phase")),
    backPhase: () => go(() => preceding("phase")),
    nextSample: () => go(() => following("sample")),
    backSample: () => go(() => preceding("sample")),
    nextEpoch: () => go(() => following("epoch")),
    backEpoch: () => go(() => preceding("epoch")),
    faster: () => faster(1),
    slower: () => faster(-1),
    loop: () => { loop.checked = !loop.checked; },
    theme: () => { root.dataset.theme = dark() ? "light" : "dark"; },
    legend: () => { one(".explained").open = !one(".explained").open; },
    larger: () => zoom(1.4),
    smaller: () => zoom(1 / 1.4),
    fit: () => zoom(0),
    help: () => (help.open ? help.close() : help.showModal()),
    closeHelp: () => help.close(),
    close: () => choose(null),
  };
  const dark = () => (root.dataset.theme === "auto"
    ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark");
  // How large the picture is drawn: fitted into the page, or larger and scrolled.
  const frame = one(".picture");
  const view = picture.viewBox.baseVal;
  const drawn = () => {
    const box = picture.getBoundingClientRect();
    return Math.min(box.width / view.width, box.height / view.height) || 1;
  };
  let scale = 0;
  function zoom(by) {
    const least = picture.style.width ? scale : drawn();
    scale = by ? Math.min(4, (scale || least) * by) : 0;
    frame.classList.remove("zoomed");
    picture.style.width = "";
    if (scale > drawn()) {
      frame.classList.add("zoomed");
      picture.style.width = `${view.width * scale}px`;
    } else scale = 0;
    size();
  }
  // Letters keep a readable size where the picture is drawn small, as far as its nodes have room.
  function size() {
    picture.style.setProperty("--size", `${Math.min(18, Math.max(13, 10.5 / drawn())).toFixed(1)}px`);
    frame.classList.toggle("tiny", 15 * drawn() < 9);
    frame.classList.toggle("minute", 18 * drawn() < 7.5);
  }
  new ResizeObserver(size).observe(picture);
  const keys = {
    " ": "play", ArrowRight: "next", ArrowLeft: "back", Home: "first", End: "last",
    PageDown: "nextPhase", PageUp: "backPhase", ArrowDown: "nextPhase", ArrowUp: "backPhase", p: "nextPhase", P: "backPhase",
    s: "nextSample", S: "backSample", e: "nextEpoch", E: "backEpoch",
    "+": "faster", "=": "faster", "-": "slower", g: "legend", h: "help", l: "loop", t: "theme", "?": "help", Escape: "close",
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tag = event.target.tagName;
    if (tag === "SELECT" || (tag === "INPUT" && event.target.type === "range" && event.key !== " " && event.key.length > 1)) return;
    if ((event.key === " " || event.key === "Enter") && (tag === "BUTTON" || tag === "SUMMARY" || tag === "INPUT" && event.target.type === "checkbox")) return;
    const action = keys[event.key];
    if (!action || (help.open && action !== "help")) return;
    event.preventDefault();
    actions[action]();
  });
  all("[data-do]").forEach((button) => button.addEventListener("click", () => actions[button.dataset.do]()));
  slider.max = last;
  slider.addEventListener("input", () => { pause(); seek(Number(slider.value)); });
  for (const kind of ["Sample", "Epoch"]) {
    if (!jumps[kind.toLowerCase()].length) all(`[data-kind=${kind}]`).forEach((each) => { each.hidden = true; });
  }

  const pick = one(".pick");
  nodes.forEach((node) => pick.append(new Option(`${node.name} (${KINDS[node.kind]})`, node.index)));
  pick.addEventListener("change", () => { choose(pick.value === "" ? null : { node: nodes[pick.value] }); });

  // A thin or dashed line is hard to hit: a broad one that nobody sees takes the click, or, among
  // very many, the nearest connection within a few pixels.
  if (edgeShapes.size <= 300) {
    edgeShapes.forEach((shape) => {
      const hit = shape.querySelector(".edge").cloneNode();
      hit.setAttribute("class", "hit");
      shape.append(hit);
    });
  }
  picture.addEventListener("click", (event) => {
    const node = event.target.closest("[data-n]");
    if (node) choose({ node: nodes[node.dataset.n] });
    else {
      const edge = event.target.closest("g[data-c]") || nearby(event);
      if (edge) choose({ edge: connections[edge.dataset.c] });
    }
  });
  function nearby(event) {
    for (const reach of [2, 4, 6]) {
      for (let turn = 0; turn < 8; turn += 1) {
        const angle = (turn * Math.PI) / 4;
        const found = document.elementFromPoint(
          event.clientX + reach * Math.cos(angle), event.clientY + reach * Math.sin(angle));
        const edge = found && found.closest && found.closest("g[data-c]");
        if (edge) return edge;
      }
    }
    return null;
  }
  nodeShapes.forEach((shape, index) => {
    shape.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      choose({ node: nodes[index] });
    });
  });

  nodes.forEach(drawNode);
  connections.forEach(drawEdge);
  zoom(0);
  show(new Set());
})();
