// The loss curve: a point for every sample, or where samples were recorded the mean of each epoch.

const curveFigure = one(".curve");
const losses = summed(data.losses[0]).map((at, index) => [at, data.losses[1][index]]);

// The mean over each epoch: [where it ends, mean of E].
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
function lossCurve() {
  if (losses.length < 2) return { moveTo() {} };
  const means = epochMeans();
  const averaged = means.length > 1 && means.length < losses.length;
  curveFigure.querySelector("summary").textContent = averaged
    ? "E: mean of each epoch, thin: each sample; click to go there" : "E, the loss; click to go there";
  return plot(curveFigure.querySelector("svg"), averaged ? means : losses, {
    stepped: false, onSeek: (at) => { pause(); seek(at); }, each: averaged ? losses : [],
  });
}
curveFigure.hidden = losses.length < 2;
const curve = lossCurve();
