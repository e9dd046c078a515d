import assert from "node:assert/strict";
import test from "node:test";
import { toNumber } from "./days.js";
import { read, usual, write } from "./state.js";

const known = {
  own: "330521",
  firstDay: toNumber("2023-11-21"),
  newestDay: toNumber("2026-11-20"),
  periods: ["2026Q4", "2026Q3"],
};

test("an address with nothing in it is the usual view of one's own area", () => {
  assert.deepEqual(read("", known), usual(known));
  assert.equal(write(usual(known), known), "");
});

test("what is written is read back as it was", () => {
  const state = {
    ...usual(known),
    area: "330521102218",
    period: "2026Q3",
    classes: [0, 4, 5],
    kinds: [2],
    first: toNumber("2026-09-22"),
    last: toNumber("2026-10-21"),
    span: "365",
    now: true,
    layers: ["households", "rooms"],
    tab: "rooms",
    view: [120.2946, 30.6389, 15.25],
    selected: "hs:15761",
  };
  assert.equal(
    write(state, known),
    "area=330521102218&m=2026Q3&cls=0,4,5&cat=2&t=20260922-20261021&h=365&b=now&layers=households,rooms&tab=rooms" +
      "&z=120.2946,30.6389,15.25&sel=hs:15761",
  );
  assert.deepEqual(read(`?${write(state, known)}`, known), state);
});

test("switching everything off differs from the usual", () => {
  const state = { ...usual(known), kinds: [], layers: [] };
  assert.equal(write(state, known), "cat=none&layers=none");
  assert.deepEqual(read("?cat=none&layers=none", known), state);
});

test("what is unknown is ignored", () => {
  const odd = "?area=x&m=2019Q1&cls=9&cat=7,x&t=20261301-20261399&h=7&tab=secrets&z=a,b,c&sel=xx:1&ind=rainbow&more=1";
  assert.deepEqual(read(odd, known), usual(known));
});

test("a window is kept within the days that have cases", () => {
  const { first, last } = read("?t=20190101-20270101", known);
  assert.equal(first, known.firstDay);
  assert.equal(last, known.newestDay);
});

test("lists and counts do not depend on where the map stands", () => {
  const state = { ...usual(known), kinds: [1], view: [120, 30.5, 12], selected: "cs:1" };
  assert.equal(write(state, known, { place: false }), "cat=1");
});
