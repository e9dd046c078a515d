import assert from "node:assert/strict";
import test from "node:test";
import { roundLength } from "./furniture.js";
import { NearGrid, gather } from "./grid.js";
import { overlaps } from "./labels.js";
import { boxHolds, common, extentOf, holds } from "./polygons.js";
import { INK, RAMP, RAMP_UNDER_POINTS, SHAPES } from "./shapes.js";
import { chinese, fromShort, toIso, toNumber, toShort, windowText } from "./days.js";

const one = (x, y, kind = 0) => ({ x, y, counts: [0, 1, 2, 3, 4, 5].map((n) => Number(n === kind)), cell: false });
const square = { type: "Polygon", coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]] };

test("gathered points are all counted, by kind", () => {
  const items = [one(1, 1), one(2, 2), one(3, 3, 2), one(50, 50, 5), { x: 70, y: 70, counts: [3, 0, 0, 0, 0, 4], cell: true }];
  const { groups, single } = gather(items, 32, 3, [0, 0]);
  const total = groups.reduce((sum, { n }) => sum + n, 0) + single.length;
  assert.equal(total, 4 + 7);
  assert.deepEqual(groups.find(({ n }) => n === 3).counts, [2, 0, 1, 0, 0, 0]);
  assert.equal(single.length, 1);
});

test("groups stay together while the map is moved", () => {
  const points = [[10, 10], [20, 12], [14, 25], [40, 40]];
  const before = gather(points.map(([x, y]) => one(x, y)), 32, 2, [0, 0]);
  const after = gather(points.map(([x, y]) => one(x - 100, y - 7)), 32, 2, [100, 7]);
  assert.deepEqual(after.groups.map(({ n }) => n), before.groups.map(({ n }) => n));
  assert.equal(after.groups[0].x, before.groups[0].x - 100);
});

test("the nearest of what lies under the pointer is found, also over the edge of a square", () => {
  const near = new NearGrid(64);
  near.add(63, 10, { sel: "cs:1" });
  near.add(80, 10, { sel: "cs:2" });
  assert.equal(near.nearest(66, 11, 7).item.sel, "cs:1");
  assert.equal(near.nearest(30, 30, 7), null);
});

test("a hole of an area is not in it", () => {
  assert.ok(holds(square, 3, 3));
  assert.ok(!holds(square, 1.5, 1.5));
  assert.ok(!holds(square, 5, 5));
  assert.deepEqual(extentOf(square), [0, 0, 4, 4]);
});

test("boxes share what both hold", () => {
  assert.deepEqual(common([0, 0, 4, 4], [2, 2, 6, 6]), [2, 2, 4, 4]);
  assert.equal(common([0, 0, 1, 1], [2, 2, 3, 3]), null);
  assert.ok(boxHolds([0, 0, 4, 4], [1, 1, 2, 2]));
  assert.ok(overlaps([0, 0, 2, 2], [1, 1, 3, 3]) && !overlaps([0, 0, 1, 1], [1, 1, 2, 2]));
});

test("the ruler shows 1, 2 or 5 of something", () => {
  assert.deepEqual([999, 1000, 2300, 74, 5100].map(roundLength), [500, 1000, 2000, 50, 5000]);
});

test("days are written as people and addresses write them", () => {
  const day = toNumber("2026-10-21");
  assert.equal(toIso(day), "2026-10-21");
  assert.equal(toShort(day), "20261021");
  assert.equal(fromShort("20260230"), null);
  assert.equal(chinese(day), "2026年10月21日");
  assert.equal(windowText(toNumber("2026-09-22"), day), "9月22日—10月21日");
  assert.equal(windowText(toNumber("2025-12-22"), toNumber("2026-01-20")), "2025年12月22日—2026年1月20日");
});

const luminance = (hex) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

test("names can be read on every class of the map, and every kind's mark is seen on white", () => {
  for (const colour of RAMP_UNDER_POINTS) assert.ok(contrast(INK, colour) >= 4.5, colour);
  for (const { colour, name } of SHAPES) assert.ok(contrast(colour, "#FFFFFF") >= 3, name);
});

test("printed in grey, a higher class is a darker one", () => {
  for (const ramp of [RAMP, RAMP_UNDER_POINTS]) {
    const greys = ramp.map(luminance);
    assert.deepEqual(greys, [...greys].sort((a, b) => b - a));
  }
});

test("no two kinds have the same shape", () => {
  assert.equal(new Set(SHAPES.map(({ points }) => JSON.stringify(points))).size, SHAPES.length);
});
