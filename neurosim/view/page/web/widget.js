// A picture that asks Python when it is clicked, and shows what Python answers.

function slider(row, label, step, changed) {
  const name = row.appendChild(document.createElement("label"));
  name.textContent = `${label} `;
  const range = name.appendChild(document.createElement("input"));
  range.type = "range";
  range.step = step;
  range.dataset.lmSuppressShortcuts = true; // JupyterLab takes the arrows for itself otherwise
  range.style.cssText = "width:20em;max-width:60%;vertical-align:middle";
  range.addEventListener("input", () => changed(Number(range.value)));
  const value = row.appendChild(document.createElement("output"));
  value.style.marginLeft = ".5em";
  const show = (least, most, number, text) => {
    [range.min, range.max] = [least, most];
    if (range.getRootNode().activeElement !== range) range.value = number;
    value.textContent = text;
    range.setAttribute("aria-valuetext", text);
  };
  return { range, show };
}

function render({ model, el }) {
  const row = () => el.appendChild(document.createElement("div"));
  const [picture, weightRow, timeRow, line, card, said] = [row(), row(), row(), row(), row(), row()];
  line.style.cssText = card.style.cssText = "font-family:system-ui,sans-serif;font-size:13px";
  said.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  for (const region of [line, said]) region.setAttribute("role", "status");

  const send = (name, value) => { model.set(name, value); model.save_changes(); };
  const weight = slider(weightRow, "weight", "any", (value) => send("weight", value));
  const time = slider(timeRow, "step", 1, (value) => send("position", value));
  // In a notebook whose cells are shadow trees, the document knows only the cell that has the focus.
  const focused = (within) => {
    const active = el.getRootNode().activeElement;
    return within.contains(active) ? active : null;
  };

  function choose(event) {
    const shape = event.target.closest("[data-n], [data-c], [data-w]");
    if (!shape) return;
    const { n, c, w } = shape.dataset;
    send("clicked", n === undefined ? `c${c ?? w}` : `n${n}`);
  }
  picture.addEventListener("click", choose);
  picture.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(event); }
  });

  function draw() {
    const node = focused(picture)?.dataset.n;
    picture.innerHTML = model.get("picture");
    picture.querySelectorAll("[data-n], [data-c], [data-w]").forEach((shape) => {
      shape.style.cursor = "pointer";
      shape.style.pointerEvents = "auto";
      if (shape.classList.contains("ns-node")) { shape.setAttribute("role", "button"); shape.tabIndex = 0; }
    });
    if (node) picture.querySelector(`[data-n="${node}"]`)?.focus();
  }
  // The card; from that of a node its connections can be chosen. Who did so there stays there.
  function show() {
    const within = focused(card);
    card.innerHTML = model.get("card");
    const [name] = model.get("chosen");
    card.querySelectorAll("tbody tr").forEach((each) => {
      const way = wayOf(each);
      const [cell] = each.cells;
      const other = cell.textContent;
      if (!way) return;
      const ends = way === "from" ? [other, name] : [name, other];
      const button = document.createElement("button");
      button.textContent = other;
      button.setAttribute("aria-label", `the connection ${ends.join(" to ")}`);
      button.style.cssText = "font:inherit;color:inherit;background:none;border:0;padding:0;text-decoration:underline dotted;cursor:pointer";
      button.addEventListener("click", () => send("chosen", ends));
      cell.replaceChildren(button);
    });
    const heading = card.querySelector("h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.style.cssText = "font-size:1.2em;margin:.5em 0";
    if (within) heading.focus();
  }
  const wayOf = (each) => ["from", "to"].find((way) => each.closest("table").querySelector("th").textContent === way);
  // What was chosen is said once, as on a page; of what changes later the line tells.
  let told = "";
  let hushing = 0;
  function say() {
    const chosen = model.get("chosen").join(" ");
    if (chosen === told) return;
    told = chosen;
    clearTimeout(hushing);
    said.textContent = [...card.querySelectorAll("h1, p, tbody tr")].map(spoken).join("; ");
    hushing = setTimeout(() => { said.textContent = ""; }, 1000);
  }
  function spoken(part) {
    if (!part.cells) return part.textContent;
    const heads = part.closest("table").querySelectorAll("th");
    const cells = [...part.cells].slice(0, wayOf(part) ? 2 : undefined);
    return cells.map((cell, at) => `${heads[at].textContent} ${cell.textContent}`).join(", ");
  }
  function tell() {
    if (line.textContent !== model.get("line")) line.textContent = model.get("line");
    weightRow.hidden = !model.get("movable");
    timeRow.hidden = model.get("length") < 0;
    const [value, reach] = [model.get("weight"), model.get("reach")];
    weight.show(-reach, reach, value, Number(value.toPrecision(6)));
    weight.range.setAttribute("aria-label", `weight ${model.get("chosen").join(" to ")}`);
    const [position, length] = [model.get("position"), model.get("length")];
    time.show(0, Math.max(0, length), position, `${position} of ${length}`);
  }
  draw();
  show();
  tell();
  model.on("change:picture", draw);
  model.on("change:card", () => { show(); say(); });
  model.on("change", tell);
}

export default { render };
