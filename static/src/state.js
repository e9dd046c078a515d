// What a map's address says, and how it is written: short, in a fixed order, what is as usual left out, what is not
// known here ignored. `geo_app/web/map_state.py` reads and writes the same addresses on the server.
import { fromShort, toShort } from "./days.js";

const WINDOW_DAYS = 30;
const KINDS = [0, 1, 2, 3, 4, 5];
const TABS = ["cases", "villages", "rooms", "households"];
const LAYERS = ["base", "grids", "households", "rooms", "tiles"];
const SPANS = ["90", "365", "all"];

// known: own (region code), firstDay and newestDay (numbers), periods (newest first)
export function usual(known) {
  return {
    area: known.own,
    period: known.periods[0] ?? "",
    coloured: true,
    classes: KINDS,
    kinds: KINDS,
    first: known.newestDay - WINDOW_DAYS + 1,
    last: known.newestDay,
    span: null,
    now: false,
    layers: null,
    tab: "cases",
    view: null,
    selected: "",
  };
}

export function read(search, known) {
  const args = new URLSearchParams(search);
  const state = usual(known);
  const area = args.get("area") ?? "";
  if (/^\d{6}(\d{3}){0,3}$/.test(area)) state.area = area;
  if (known.periods.includes(args.get("m"))) state.period = args.get("m");
  state.coloured = args.get("ind") !== "none";
  state.classes = subset(args.get("cls"));
  state.kinds = subset(args.get("cat"));
  Object.assign(state, readWindow(args.get("t"), known));
  if (SPANS.includes(args.get("h"))) state.span = args.get("h");
  state.now = args.get("b") === "now";
  if (args.has("layers")) state.layers = LAYERS.filter((name) => args.get("layers").split(",").includes(name));
  if (TABS.includes(args.get("tab"))) state.tab = args.get("tab");
  state.view = readView(args.get("z"));
  if (/^(rg|cs|rm|hs):\d{1,18}$/.test(args.get("sel") ?? "")) state.selected = args.get("sel");
  return state;
}

// Without `place`, what the server needs for its lists and counts; with it, the whole address of the page.
export function write(state, known, { place = true } = {}) {
  const plain = usual(known);
  const pairs = [
    ["area", state.area !== plain.area && state.area],
    ["m", state.period !== plain.period && state.period],
    ["ind", !state.coloured && "none"],
    ["cls", state.classes.length < 6 && (state.classes.join(",") || "none")],
    ["cat", state.kinds.length < 6 && (state.kinds.join(",") || "none")],
    ["t", (state.first !== plain.first || state.last !== plain.last) && `${toShort(state.first)}-${toShort(state.last)}`],
    ["h", state.span],
    ["b", state.now && "now"],
    ["layers", state.layers && (state.layers.join(",") || "none")],
    ["tab", state.tab !== plain.tab && state.tab],
    ["z", place && state.view && state.view.map((n, at) => n.toFixed(at < 2 ? 5 : 2).replace(/\.?0+$/, "")).join(",")],
    ["sel", place && state.selected],
  ];
  return pairs
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`)
    .join("&");
}

function subset(text) {
  if (text === null) return KINDS;
  if (text === "none") return [];
  const named = KINDS.filter((number) => text.split(",").includes(String(number)));
  return named.length ? named : KINDS;
}

function readWindow(text, known) {
  const match = /^(\d{8})-(\d{8})$/.exec(text ?? "");
  if (!match) return {};
  const named = [fromShort(match[1]), fromShort(match[2])];
  if (named.includes(null)) return {};
  const first = Math.max(named[0], known.firstDay);
  const last = Math.min(named[1], known.newestDay);
  return first <= last ? { first, last } : {};
}

function readView(text) {
  const numbers = (text ?? "").split(",").map(Number);
  const [lng, lat, zoom] = numbers;
  const good = numbers.length === 3 && Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom >= 3 && zoom <= 19;
  return text && good ? numbers : null;
}
