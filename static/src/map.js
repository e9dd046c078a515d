// The one-map page: holds the state, and lets every part of the page follow it.
import { baseTiles, zoomOf } from "./basemap.js";
import { Boundaries } from "./boundaries.js";
import { Country } from "./country.js";
import { toIso, toNumber } from "./days.js";
import { Drawer } from "./drawer.js";
import { attribute, copyLink, ruler, say, tip, watchNetwork } from "./furniture.js";
import * as legend from "./legend.js";
import { Lists } from "./lists.js";
import { namesFor } from "./names.js";
import * as parts from "./parts.js";
import { Pointer } from "./pointer.js";
import { HOUSEHOLD_ZOOM, Points } from "./points.js";
import { common } from "./polygons.js";
import { Search } from "./search.js";
import * as addresses from "./state.js";
import { Timeline } from "./timeline.js";
import { bringIn, createMap, fit, fly, shownPart } from "./view.js";

const GRID_ZOOM = 12.5;

document.documentElement.classList.replace("no-js", "js");
const element = document.getElementById("map");
const settings = JSON.parse(element.dataset.settings);
const known = { ...settings, firstDay: toNumber(settings.first_day), newestDay: toNumber(settings.newest_day) };
let place = parts.place();
let state = addresses.read(location.search, known);
// an area that this person may not see was left out by the server
state.area = place.area;

const map = createMap(element, settings.basemap);

const boundaries = new Boundaries(map, settings.versions);
const country = new Country(map, {
  version: settings.versions.base,
  towns: (box) => (known.own.length > 6 ? [] : boundaries.levels.town.filter((town) => common(town.box, box)).map((town) => town.code)),
  changed: () => points.canvas.redraw(),
});
const tiles = baseTiles(settings.basemap, () => say("底图暂时取不到，业务数据不受影响。"));
const layersOn = () => state.layers ?? legend.usualLayers(place.level);
const points = new Points(map, {
  open: settings.tiles,
  painted: settle,
  names: namesFor({ map, boundaries, country, state: () => state, layersOn }),
});
const panels = parts.source("panels");
const lists = new Lists({
  query: () => addresses.write(state, known, { place: false }),
  box: () => shownPart(map, place.extent),
  tab: (tab) => change({ tab }),
  select: (selected, row) => select(selected, { row }),
  hover: (row) => highlight(row),
});
const drawer = new Drawer({
  query: () => addresses.write(state, known, { place: false }),
  opened(selected, at) {
    state.selected = selected;
    if (selected.startsWith("rg:")) boundaries.outline("chosen", selected.slice(3));
    points.show({ chosenAt: selected.startsWith("rg:") ? null : at });
    // a link to one thing, without a place for the map, leads to where it is
    if (at && arriving && !moved) fly(map, at, 15.5);
    else if (at) bringIn(map, at);
    arriving = false;
    remember();
  },
  closed() {
    state.selected = "";
    boundaries.outline("chosen", null);
    points.show({ chosenAt: null });
    lists.mend("");
    remember();
  },
});
const timeline = new Timeline({
  change: (first, last) => change(clamp(first, last)),
  preview: (first, last) => points.show(first === null ? { first: state.first, last: state.last } : { first, last }),
  span: (span) => change({ span }),
});
legend.listen(change);
new Pointer(map, { points, boundaries, state: () => state, place: () => place, layersOn, select, enter: go, tip });
const search = new Search({ choose: found });
parts.listen({ failed, swapped });

function clamp(first, last) {
  return { first: Math.max(first, known.firstDay), last: Math.min(last, known.newestDay) };
}

function remember(push = false) {
  const centre = map.getCenter();
  state.view = moved ? [centre.lng, centre.lat, map.getZoom()] : null;
  const query = addresses.write(state, known);
  history[push ? "pushState" : "replaceState"](null, "", query ? `/map?${query}` : "/map");
}

let later;
function change(patch) {
  timeline.stop();
  state = { ...state, ...patch };
  show();
  remember();
  const listOnly = "tab" in patch || "classes" in patch;
  if ("layers" in patch || "coloured" in patch) return;
  clearTimeout(later);
  if (listOnly) lists.refresh();
  else later = setTimeout(refresh, 120);
}

const refresh = () => parts.load(panels, `/map/panels?${lists.parameters()}`, "#place", "none");

// Goes to an area: the address keeps the step, so that the browser's back button leads out again.
function go(area, { push = true, at = null } = {}) {
  timeline.stop();
  drawer.close();
  const tab = state.tab === "villages" || state.tab === "households" ? "cases" : state.tab;
  state = { ...state, area, tab, layers: null, selected: "" };
  const region = boundaries.find(area);
  if (region) place = { ...place, area, level: region.level, name: region.name, extent: region.box };
  // first the address: moving the map writes it again, and must find the new step there
  moved = false;
  remember(push);
  if (at) fly(map, at, 16.5);
  else if (region) fit(map, region.box);
  moved = Boolean(at);
  show();
  return refresh();
}

// Under the boundaries of their day, cases lie in the villages of the last day that is looked at: the day before the next change
// names these boundaries, whichever day it is.
function boundaryDay() {
  const next = state.now ? undefined : settings.changes.map(toNumber).find((day) => day > state.last);
  return next === undefined ? null : toIso(next - 1);
}

function show() {
  boundaries.asOf(boundaryDay()).then((fetched) => fetched && show()).catch(unreachable);
  const on = layersOn();
  const near = zoomOf(map) >= HOUSEHOLD_ZOOM;
  const region = state.area === known.own ? null : boundaries.find(state.area);
  boundaries.paint({
    classes: place.classes,
    shown: state.classes,
    coloured: state.coloured,
    area: state.area,
    own: known.own,
    tiles: Boolean(tiles) && on.includes("tiles"),
    households: on.includes("households") && near,
  });
  boundaries.outline("area", place.level === "village" || place.level === "grid" ? state.area : null);
  boundaries.showGrids(on.includes("grids") && zoomOf(map) >= GRID_ZOOM).catch(unreachable);
  country.show(on.includes("base")).catch(unreachable);
  if (tiles) on.includes("tiles") ? tiles.addTo(map) : tiles.remove();
  document.getElementById("zoom-note").hidden = near || !on.includes("households") || !document.getElementById("layer-households");
  attribute(settings.basemap, on);
  element.setAttribute("aria-label", `${place.name}地图。方向键移动，加号减号缩放；图上的内容都在列表里`);
  points.show({
    layers: on,
    kinds: state.kinds,
    first: state.first,
    last: state.last,
    today: known.newestDay,
    area: region,
    extent: settings.extent,
    touch: matchMedia("(pointer: coarse)").matches,
  });
}

function select(selected, { row = null, focus = true } = {}) {
  state.selected = selected;
  lists.mend(selected);
  const { lon, lat } = row?.dataset ?? {};
  if (lon) bringIn(map, [Number(lon), Number(lat)]);
  drawer.show(selected, { focus });
}

function highlight(row) {
  const { sel, lon, lat } = row?.dataset ?? {};
  boundaries.outline("hover", sel?.startsWith("rg:") ? sel.slice(3) : null);
  points.show({ hoverAt: lon ? [Number(lon), Number(lat)] : null });
}

async function found({ kind, key, at }) {
  if (kind === "region") return go(key);
  // a household is shown in its village, where households are drawn
  const village = kind === "household" && at && boundaries.at(...at, ["village"]);
  if (village && village.code !== place.area && place.level !== "grid") await go(village.code, { at });
  else if (at) fly(map, at, kind === "household" ? 16.5 : 14);
  select(`${kind === "room" ? "rm" : "hs"}:${key}`);
}

// Something of the server's is in place now.
function swapped(target) {
  if (target.id === "place") {
    const before = place;
    place = parts.place();
    if (before.area !== place.area || before.classes !== place.classes) show();
  }
  if (target.id === "time") timeline.mend(state);
  if (target.id === "drawer") drawer.shown();
  if (target.id === "hits") search.shown();
  if (target.id === "lists" && drawer.open) target.hidden = true;
  document.getElementById("zoom-note").hidden = zoomOf(map) >= HOUSEHOLD_ZOOM || !layersOn().includes("households");
  lists.mend(state.selected);
}

function failed(from, words) {
  if (from.dataset.source === "drawer") drawer.fail(words);
  document.getElementById("lists").classList.remove("waiting");
  say(words, from.loadAgain);
}

const unreachable = () => say("地图数据没有取到，业务数据不受影响。", start);

function settle() {
  element.dataset.busy = String(points.busy);
  element.dataset.cases = String(points.drawn.cases);
  element.dataset.households = String(points.drawn.households);
  if (points.failed) say("地图上的点没有取全，列表不受影响。", () => points.retry());
}

let near = null;
// what depends on how near one is
function zoomed() {
  const zoom = zoomOf(map);
  const now = [zoom >= HOUSEHOLD_ZOOM, zoom >= GRID_ZOOM].join();
  if (now !== near) show();
  near = now;
}

let arriving = Boolean(state.selected);
let moved = Boolean(state.view);
let settled = false;
map.on("moveend", () => {
  if (!settled) return;
  remember();
  if (lists.follow) lists.refresh();
  zoomed();
});
map.on("dragstart zoomstart", () => (moved = true));
window.addEventListener("popstate", () => {
  const area = state.area;
  state = addresses.read(location.search, known);
  moved = Boolean(state.view);
  const { selected, tab, layers, view } = state;
  if (state.area !== area) {
    go(state.area, { push: false });
    Object.assign(state, { tab, layers });
  }
  if (view) map.setView([view[1], view[0]], view[2], { animate: false });
  show();
  refresh();
  if (selected) select(selected, { focus: false });
  else drawer.close();
});

document.getElementById("zoom-in").addEventListener("click", () => map.zoomIn(1));
document.getElementById("zoom-out").addEventListener("click", () => map.zoomOut(1));
document.getElementById("zoom-all").addEventListener("click", () => all());
document.getElementById("print").addEventListener("click", () => window.print());
document.addEventListener("click", (event) => {
  if (event.target.closest("#copy-link, [data-copy-link]")) return copyLink();
  const link = event.target.closest("[data-area], [data-zoom-all], [data-reset]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.dataset.area) go(link.dataset.area);
  else if (link.dataset.reset) change({ [link.dataset.reset]: [0, 1, 2, 3, 4, 5] });
  else all();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (drawer.open) drawer.close();
  else if (place.parent && event.target === element) go(place.parent);
});
window.addEventListener("beforeprint", () => map.invalidateSize({ animate: false }));
window.addEventListener("afterprint", () => map.invalidateSize({ animate: false }));
watchNetwork();

function all() {
  fit(map, place.extent);
  moved = false;
  remember();
}

async function start() {
  if (state.view) map.setView([state.view[1], state.view[0]], state.view[2]);
  else if (place.extent) fit(map, place.extent);
  else map.setView([35, 105], 4);
  moved = Boolean(state.view);
  show();
  ruler(map);
  try {
    await Promise.all(["village", "town", "county"].map((level) => boundaries.load(level)));
    if (place.level === "grid" && known.own === place.area) await boundaries.showGrids(true);
  } catch {
    return unreachable();
  }
  show();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark("map-painted");
    element.dataset.painted = "true";
  }));
  settled = true;
  if (state.view && lists.follow) lists.refresh();
  lists.mend("");
  if (state.selected) select(state.selected, { focus: false });
}

start();
