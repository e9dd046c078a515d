// Areas as GeoJSON holds them: their extent, and what lies in them.

const ringsOf = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates);

// west, south, east, north
export function extentOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of ringsOf(geometry)) {
    for (const [lng, lat] of outer) {
      if (lng < box[0]) box[0] = lng;
      if (lat < box[1]) box[1] = lat;
      if (lng > box[2]) box[2] = lng;
      if (lat > box[3]) box[3] = lat;
    }
  }
  return box;
}

export const inBox = ([west, south, east, north], lng, lat) =>
  lng >= west && lng <= east && lat >= south && lat <= north;

// What two boxes share, or null; without a second one, the first.
export function common(a, b) {
  if (!b) return a;
  const box = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return box[0] <= box[2] && box[1] <= box[3] ? box : null;
}

export const boxHolds = (outer, inner) =>
  inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];

export function holds(geometry, lng, lat) {
  return ringsOf(geometry).some(([outer, ...holes]) => inRing(outer, lng, lat) && !holes.some((hole) => inRing(hole, lng, lat)));
}

function inRing(ring, lng, lat) {
  let inside = false;
  for (let n = 0, before = ring.length - 1; n < ring.length; before = n++) {
    const [x, y] = ring[n];
    const [px, py] = ring[before];
    if (y > lat !== py > lat && lng < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
  }
  return inside;
}
