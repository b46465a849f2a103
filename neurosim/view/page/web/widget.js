// A picture that asks Python when it is clicked, and shows what Python answers.

function slider(row, label, step, changed) {
  const name = row.appendChild(document.createElement("label"));
  name.textContent = `${label} `;
  const range = name.appendChild(document.createElement("input"));
  range.type = "range";
  range.step = step;
  range.style.cssText = "width:20em;max-width:60%;vertical-align:middle";
  range.addEventListener("input", () => changed(Number(range.value)));
  const value = row.appendChild(document.createElement("output"));
  value.style.marginLeft = ".5em";
  return { range, value };
}

function render({ model, el }) {
  const picture = el.appendChild(document.createElement("div"));
  const controls = el.appendChild(document.createElement("div"));
  const line = el.appendChild(document.createElement("div"));
  const card = el.appendChild(document.createElement("div"));
  line.style.cssText = card.style.cssText = "font-family:system-ui,sans-serif;font-size:13px";
  line.setAttribute("role", "status");

  const send = (name, value) => { model.set(name, value); model.save_changes(); };
  const weightRow = controls.appendChild(document.createElement("div"));
  const weight = slider(weightRow, "weight", "any", (value) => send("weight", value));
  const timeRow = controls.appendChild(document.createElement("div"));
  const time = slider(timeRow, "step", 1, (value) => send("position", value));

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
    const focused = picture.contains(document.activeElement) && document.activeElement.dataset.n;
    picture.innerHTML = model.get("picture");
    picture.querySelectorAll("[data-n], [data-c], [data-w]").forEach((shape) => {
      shape.style.cursor = "pointer";
      shape.style.pointerEvents = "auto";
      if (shape.classList.contains("ns-node")) { shape.setAttribute("role", "button"); shape.tabIndex = 0; }
    });
    if (focused) picture.querySelector(`[data-n="${focused}"]`)?.focus();
  }
  function tell() {
    card.innerHTML = model.get("card");
    line.textContent = model.get("line");
    weightRow.hidden = !model.get("movable");
    timeRow.hidden = model.get("length") < 0;
    weight.range.min = -model.get("reach");
    weight.range.max = model.get("reach");
    if (document.activeElement !== weight.range) weight.range.value = model.get("weight");
    weight.value.textContent = Number(model.get("weight").toPrecision(6));
    weight.range.setAttribute("aria-label", `weight ${model.get("chosen").join(" to ")}`);
    time.range.min = 0;
    time.range.max = Math.max(0, model.get("length"));
    if (document.activeElement !== time.range) time.range.value = model.get("position");
    time.value.textContent = `${model.get("position")} of ${model.get("length")}`;
  }
  draw();
  tell();
  model.on("change:picture", draw);
  model.on("change", tell);
}

export default { render };
