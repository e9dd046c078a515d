// Names on the map: the more important first, and none over another.
import { INK, INK2 } from "./shapes.js";
import { fontStack } from "./symbols.js";

const STYLES = {
  town: { size: 14, weight: 600, colour: INK, halo: 3.5 },
  village: { size: 12, weight: 400, colour: INK, halo: 3 },
  grid: { size: 12, weight: 400, colour: INK2, halo: 3 },
  hamlet: { size: 12, weight: 400, colour: INK2, halo: 2.5 },
};

const HERE = [0, 0];
// where else a name may stand: the more it matters, the farther it may go
const SHIFTS = {
  town: [HERE, [0, -15], [0, 15], [0, -28], [0, 28], [-34, -8], [34, -8], [-34, 12], [34, 12], [0, -42], [0, 42]],
  village: [HERE, [0, -14], [0, 14]],
  grid: [HERE],
  hamlet: [HERE],
};

// `names`: {text, level, x, y, room} in order of importance; room: the width of what is named, in pixels.
export function drawLabels(pen, names, taken = []) {
  const placed = [...taken];
  const kept = [];
  const written = [];
  const overName = (box) => written.some((other) => overlaps(box, other));
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const name of names) {
    const style = STYLES[name.level];
    pen.font = `${style.weight} ${style.size}px ${fontStack()}`;
    const width = pen.measureText(name.text).width;
    if (name.room !== undefined && width > name.room) continue;
    const boxAt = ([dx, dy]) => [
      name.x + dx - width / 2 - 2, name.y + dy - style.size / 2 - 1, name.x + dx + width / 2 + 2, name.y + dy + style.size / 2 + 1,
    ];
    const free = SHIFTS[name.level].find((shift) => !placed.some((other) => overlaps(boxAt(shift), other)));
    // a town's name rather stands over a symbol than not at all, but never over another name
    const stand = free ?? (name.level === "town" && !overName(boxAt(HERE)) ? HERE : null);
    if (!stand) continue;
    const [x, y] = [name.x + stand[0], name.y + stand[1]];
    placed.push(boxAt(stand));
    written.push(boxAt(stand));
    kept.push(name);
    pen.lineWidth = style.halo;
    pen.strokeStyle = "rgba(255,255,255,.92)";
    pen.strokeText(name.text, x, y);
    pen.fillStyle = style.colour;
    pen.fillText(name.text, x, y);
  }
  return kept;
}

export const overlaps = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
