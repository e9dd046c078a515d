// The sums of web mercator's tile grid; the world is 1 wide and 1 high, y downwards.

export const xOf = (lng) => lng / 360 + 0.5;

export function yOf(lat) {
  const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export const lngOf = (x) => (x - 0.5) * 360;

export const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

// The tile level for a map on which a degree of longitude is so many pixels wide: tiles are about 512 pixels wide, so
// that a screen needs few of them.
export function tileLevel(pixelsPerDegree) {
  const zoom = Math.log2((pixelsPerDegree * 360) / 512);
  return Math.max(0, Math.min(18, Math.round(zoom)));
}

// The tiles of a level that cover west, south, east, north.
export function cover([west, south, east, north], z) {
  const last = 2 ** z - 1;
  const inside = (n) => Math.max(0, Math.min(last, Math.floor(n)));
  const tiles = [];
  for (let y = inside(yOf(north) * 2 ** z); y <= inside(yOf(south) * 2 ** z); y++) {
    for (let x = inside(xOf(west) * 2 ** z); x <= inside(xOf(east) * 2 ** z); x++) tiles.push({ z, x, y });
  }
  return tiles;
}
