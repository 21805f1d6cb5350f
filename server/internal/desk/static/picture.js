// A print and what was found in it, on a canvas.

// bitmapOf decodes the picture of a view. It gets to the canvas without an address, so the page's policy needs to allow none.
export function bitmapOf(view) {
  const bytes = Uint8Array.from(atob(view.picture), (c) => c.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: "image/png" }));
}

// paint draws a print, with its minutiae or without: a ring where a ridge ends, a square where one forks, and the way it runs.
export function paint(canvas, bitmap, view, overlay) {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const to = canvas.getContext("2d");
  to.fillStyle = "#fff";
  to.fillRect(0, 0, canvas.width, canvas.height);
  to.drawImage(bitmap, 0, 0);
  if (!overlay) return;
  const scale = bitmap.width / view.width;
  for (const [colour, width] of [["#fff", 4], ["#a30d5d", 2]]) {
    to.strokeStyle = colour;
    to.lineWidth = width * scale;
    for (const m of view.minutiae) mark(to, m, scale);
  }
}

function mark(to, m, scale) {
  const x = m.x * scale, y = m.y * scale, r = 4 * scale, turn = m.angle * Math.PI / 180;
  const dx = Math.cos(turn), dy = -Math.sin(turn); // angles are counter-clockwise, y points down
  to.beginPath();
  if (m.fork) to.rect(x - r, y - r, 2 * r, 2 * r);
  else to.arc(x, y, r, 0, 2 * Math.PI);
  to.moveTo(x + dx * r, y + dy * r);
  to.lineTo(x + dx * 3.5 * r, y + dy * 3.5 * r);
  to.stroke();
}
