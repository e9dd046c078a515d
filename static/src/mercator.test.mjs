import assert from "node:assert/strict";
import test from "node:test";
import { cover, latOf, lngOf, tileLevel, xOf, yOf } from "./mercator.js";

test("a place has the tile that web mercator gives it", () => {
  // 宋市村, as other programs number its tile at level 14
  assert.equal(Math.floor(xOf(120.2946) * 2 ** 14), 13666);
  assert.equal(Math.floor(yOf(30.6389) * 2 ** 14), 6725);
});

test("there and back is the same place", () => {
  for (const [lng, lat] of [[120.08, 30.55], [-179.9, 84], [0, 0], [12.5, -33.3]]) {
    assert.ok(Math.abs(lngOf(xOf(lng)) - lng) < 1e-9);
    assert.ok(Math.abs(latOf(yOf(lat)) - lat) < 1e-9);
  }
});

test("the tiles of a box touch it, and are all there are", () => {
  const tiles = cover([119.75, 30.43, 120.35, 30.7], 10);
  assert.deepEqual(tiles.map(({ x, y }) => `${x}/${y}`), ["852/420", "853/420", "854/420", "852/421", "853/421", "854/421"]);
});

test("a box beyond the world's edge asks for no tile outside it", () => {
  for (const { x, y } of cover([-200, -89, 200, 89], 2)) {
    assert.ok(x >= 0 && x < 4 && y >= 0 && y < 4);
  }
});

test("tiles are about 512 pixels wide, in either projection", () => {
  const mercatorZoom12 = (256 * 2 ** 12) / 360;
  assert.equal(tileLevel(mercatorZoom12), 11);
  const degreesLevel11 = 2 ** 11 / 0.703125; // of the longitude-latitude grid: as wide as mercator's 12
  assert.equal(tileLevel(degreesLevel11), 11);
});
