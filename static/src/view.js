// Where the map stands, and how it is moved there.
import L from "leaflet";
import { crsOf } from "./basemap.js";
import { boxHolds } from "./polygons.js";

const PANES = ["base", "fills", "country", "lines", "points", "marks"];

export function createMap(element, basemap) {
  const map = L.map(element, {
    crs: crsOf(basemap),
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    minZoom: 7,
    maxZoom: 19,
    doubleClickZoom: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    fadeAnimation: false,
  });
  PANES.forEach((name, at) => {
    const pane = map.createPane(name);
    pane.style.zIndex = String(210 + at * 10);
    pane.style.pointerEvents = "none"; // what lies under the pointer is looked up, not listened to
  });
  return map;
}

export function boxOf(map) {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

// What the map shows of an extent; null while it shows all of it.
export function shownPart(map, extent) {
  const box = boxOf(map);
  return extent && boxHolds(box, extent) ? null : box;
}

export function fit(map, box) {
  if (!box) return;
  const wide = map.getContainer().clientWidth > 700;
  map.fitBounds([[box[1], box[0]], [box[3], box[2]]], {
    animate: false,
    maxZoom: 17,
    // clear of what stands on the map: the way down above, the bars of time or the sheet below
    paddingTopLeft: [wide ? 20 : 6, wide ? 56 : 52],
    paddingBottomRight: [wide ? 20 : 6, wide ? 116 : 56],
  });
}

export function fly(map, [lng, lat], zoom) {
  map.setView([lat, lng], Math.max(map.getZoom(), zoom), { animate: false });
}

export function bringIn(map, [lng, lat]) {
  if (!map.getBounds().contains([lat, lng])) map.panTo([lat, lng]);
}
