// One SVG file with every icon: lucide's outlines, and our own shapes for kinds of cases.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SHAPES } from "./shapes.js";

const OUTLINES = [
  "arrow-left", "check", "chevron-down", "chevron-right", "circle-alert", "download", "expand", "house", "info", "layers", "link", "list",
  "log-out", "map", "minus", "pause", "play", "plus", "printer", "refresh-cw", "scale", "scan", "search", "user",
  "wifi-off", "x",
];

export function sprite(folder) {
  const symbols = OUTLINES.map((name) => {
    const inside = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(join(folder, `${name}.svg`), "utf8"))[1];
    const drawn = inside.replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${drawn}</symbol>`;
  });
  SHAPES.forEach((shape, kind) => {
    const path = shape.points
      ? `M${shape.points.map(([x, y]) => `${round(9 + x * 6)} ${round(9 + y * 6)}`).join("L")}Z`
      : `M3 9a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z`;
    symbols.push(`<symbol id="kind-${kind}" viewBox="0 0 18 18"><path d="${path}" fill="currentColor"/></symbol>`);
    symbols.push(
      `<symbol id="kind-${kind}-closed" viewBox="0 0 18 18">` +
        `<path d="${path}" fill="#fff" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/></symbol>`,
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

const round = (number) => Math.round(number * 100) / 100;
