// Each symbol is drawn once to a small canvas of its own, then copied: thousands of them cost a few milliseconds.
import { BAD, BRAND, INK2, RAMP, SHAPES } from "./shapes.js";

const made = new Map();

function sprite(key, side, draw) {
  const ratio = window.devicePixelRatio || 1;
  const name = `${key}@${ratio}`;
  let found = made.get(name);
  if (!found) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(side * ratio);
    const pen = canvas.getContext("2d");
    pen.scale(canvas.width / side, canvas.width / side);
    pen.translate(side / 2, side / 2);
    draw(pen);
    found = { canvas, side };
    made.set(name, found);
  }
  return found;
}

export function stamp(pen, { canvas, side }, x, y) {
  const ratio = window.devicePixelRatio || 1;
  const snap = (n) => Math.round(n * ratio) / ratio;
  pen.drawImage(canvas, snap(x - side / 2), snap(y - side / 2), side, side);
}

function outline(pen, points, radius) {
  pen.beginPath();
  if (points) {
    points.forEach(([x, y], n) => (n ? pen.lineTo(x * radius, y * radius) : pen.moveTo(x * radius, y * radius)));
    pen.closePath();
  } else {
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
  }
}

// Solid while open, hollow when closed; a red ring when overdue; a wide pale halo when the place is only the village.
export function caseSymbol(kind, { open, overdue, vague, radius }) {
  const key = `case${kind}${open ? "o" : "c"}${overdue ? "!" : ""}${vague ? "~" : ""}${radius}`;
  return sprite(key, radius * 2 + 16, (pen) => {
    const { colour, points } = SHAPES[kind];
    pen.lineJoin = "round";
    if (vague) {
      pen.globalAlpha = 0.22;
      pen.fillStyle = colour;
      outline(pen, null, radius + 5.5);
      pen.fill();
      pen.globalAlpha = 1;
    }
    if (overdue) {
      outline(pen, null, radius + 4.2);
      pen.fillStyle = "rgba(255,255,255,.75)";
      pen.fill();
      pen.lineWidth = 2;
      pen.strokeStyle = BAD;
      pen.stroke();
    }
    outline(pen, points, radius);
    pen.lineWidth = open ? 2.6 : 4.2;
    pen.strokeStyle = "#fff";
    pen.stroke();
    pen.fillStyle = open ? colour : "#fff";
    pen.fill();
    if (!open) {
      outline(pen, points, radius - 0.3);
      pen.lineWidth = 1.6;
      pen.strokeStyle = colour;
      pen.stroke();
    }
  });
}

export function householdSymbol(fifth, side) {
  return sprite(`house${fifth ?? 0}${side}`, side + 6, (pen) => {
    const half = side / 2;
    pen.fillStyle = fifth ? RAMP[fifth - 1] : "#fff";
    pen.strokeStyle = "rgba(255,255,255,.9)";
    pen.lineWidth = 2.4;
    pen.strokeRect(-half, -half, side, side);
    pen.fillRect(-half, -half, side, side);
    pen.strokeStyle = INK2;
    pen.lineWidth = 0.9;
    pen.strokeRect(-half, -half, side, side);
    if (!fifth) {
      pen.beginPath();
      pen.moveTo(-half, half);
      pen.lineTo(half, -half);
      pen.stroke();
    }
  });
}

// A little house in the brand's colour with the one character that people know the room by.
export function roomSymbol(letter, level) {
  const size = { county: 15, town: 13 }[level] ?? 11;
  return sprite(`room${letter}${size}`, size * 2 + 8, (pen) => {
    pen.beginPath();
    pen.moveTo(0, -size);
    pen.lineTo(size * 0.95, -size * 0.28);
    pen.lineTo(size * 0.95, size * 0.85);
    pen.lineTo(-size * 0.95, size * 0.85);
    pen.lineTo(-size * 0.95, -size * 0.28);
    pen.closePath();
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = "#fff";
    pen.stroke();
    pen.fillStyle = BRAND;
    pen.fill();
    pen.fillStyle = "#fff";
    pen.font = `600 ${Math.round(size)}px ${fontStack()}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(letter, 0, size * 0.2);
  });
}

export const clusterRadius = (count) => Math.min(22, 8 + 1.9 * Math.log2(count));

// Counts by kind as a ring round the number of them all.
export function drawCluster(pen, x, y, counts) {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const radius = clusterRadius(total);
  pen.beginPath();
  pen.arc(x, y, radius + 1.5, 0, 2 * Math.PI);
  pen.fillStyle = "#fff";
  pen.fill();
  let angle = -Math.PI / 2;
  pen.lineWidth = 3.2;
  counts.forEach((n, kind) => {
    if (!n) return;
    const next = angle + (2 * Math.PI * n) / total;
    pen.beginPath();
    pen.arc(x, y, radius - 1.6, angle, next);
    pen.strokeStyle = SHAPES[kind].colour;
    pen.stroke();
    angle = next;
  });
  pen.fillStyle = "#17212B";
  pen.font = `600 ${radius > 16 ? 12 : 11}px ${fontStack()}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(shortCount(total), x, y + 0.5);
}

export const shortCount = (n) => (n < 10_000 ? String(n) : `${(n / 10_000).toFixed(1)}万`);

// the same character as the list's mark: of 老施 it is 施, of 包娘舅 包
export const roomLetter = (brand) => {
  const plain = (brand || "调").replace(/^[“"「]+/, "");
  return (plain.replace(/^[老小]/, "") || plain).slice(0, 1);
};

let stack;
export function fontStack() {
  stack ??= getComputedStyle(document.body).fontFamily;
  return stack;
}
