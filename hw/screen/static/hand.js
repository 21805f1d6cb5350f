// The picture of a hand as its owner sees it, from above, with one finger marked.
const svg = "http://www.w3.org/2000/svg";
const fingers = { // of a right hand: from the knuckle to the tip
  thumb: [[120, 300], [52, 232]], index: [[140, 220], [118, 84]], middle: [[186, 212], [182, 50]], ring: [[232, 218], [246, 76]],
  little: [[272, 240], [308, 134]],
};

function draw(name, attributes) {
  const e = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  return e;
}

export function hand(finger, label) {
  const [side, which] = finger.split("-");
  const picture = draw("svg", { viewBox: "0 0 360 420", class: "hand", role: "img", "aria-label": label });
  const g = draw("g", side === "left" ? { transform: "matrix(-1 0 0 1 360 0)" } : {});
  const limb = (points, width, name) => draw("polyline", {
    points: points.map((p) => p.join()).join(" "), fill: "none", "stroke-width": width, "stroke-linecap": "round", class: name,
  });
  const all = Object.entries(fingers);
  g.append(draw("rect", { x: 112, y: 196, width: 184, height: 190, rx: 58, class: "palm", "stroke-width": 5 }));
  for (const [, points] of all) g.append(limb(points, 49, "edge"));
  for (const [name, points] of all) g.append(limb(points, 40, name === which ? "mark" : "limb"));
  g.append(draw("rect", { x: 116, y: 214, width: 176, height: 168, rx: 54, class: "palm", "stroke-width": 0 }));
  if (fingers[which]) {
    const [x, y] = fingers[which][1];
    g.append(draw("circle", { cx: x, cy: y, r: 38, class: "ring" }));
  }
  picture.append(g);
  return picture;
}
