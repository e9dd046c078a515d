// Outlines of regions: villages in the colours of their happiness index, lines of towns and grids, and which region
// lies under a place.
import L from "leaflet";
import { HATCH, INK, NO_DATA, PAPER, RAMP_UNDER_POINTS } from "./shapes.js";
import { extentOf, holds, inBox } from "./polygons.js";

const WEIGHTS = { area: 1.6, hover: 2.2, chosen: 3.2 };

export class Boundaries {
  constructor(map, versions) {
    this.map = map;
    this.versions = versions;
    this.levels = { county: [], town: [], village: [], grid: [] };
    this.fills = L.canvas({ pane: "fills", padding: 0.2 });
    this.lines = L.canvas({ pane: "lines", padding: 0.2 });
    this.marks = L.svg({ pane: "marks", padding: 0.2 });
    this.layers = {};
    this.marked = {};
    this.day = null;
    this.look = { classes: {}, shown: [], coloured: true, area: "", dimmed: false };
  }

  // The boundaries of a day, or today's; tells whether they had to be fetched.
  async asOf(day) {
    if (day === this.day) return false;
    this.day = day;
    await Promise.all(Object.keys(this.layers).map((level) => this.load(level)));
    return true;
  }

  async load(level) {
    const { day } = this;
    const response = await fetch(`/boundaries/${level}.json?${day ? `on=${day}&` : ""}v=${this.versions.regions}`);
    if (!response.ok) throw new Error(String(response.status));
    const { features } = await response.json();
    if (day !== this.day) return;
    // a region without an outline still has a name and a place
    this.levels[level] = features
      .filter(({ geometry, properties: { label } }) => geometry || label)
      .map(({ geometry, properties }) => ({
        ...properties, level, geometry, box: geometry ? extentOf(geometry) : [...properties.label, ...properties.label],
      }));
    this.layers[level]?.remove();
    this.layers[level] = L.geoJSON(features.filter((feature) => feature.geometry), {
      interactive: false,
      renderer: level === "village" ? this.fills : this.lines,
      style: (feature) => this.style(level, feature.properties),
    });
    if (level !== "grid") this.layers[level].addTo(this.map);
    this.raise();
  }

  // grids are many: fetched when they are first wanted
  async showGrids(wanted) {
    if (wanted && !this.layers.grid) await this.load("grid");
    if (!this.layers.grid || this.map.hasLayer(this.layers.grid) === wanted) return;
    if (wanted) this.layers.grid.addTo(this.map);
    else this.layers.grid.remove();
    this.raise();
  }

  raise() {
    this.layers.town?.bringToFront();
    this.layers.county?.bringToFront();
  }

  paint(look) {
    Object.assign(this.look, look);
    for (const [level, layer] of Object.entries(this.layers)) {
      layer.setStyle((feature) => this.style(level, feature.properties));
    }
  }

  style(level, { code }) {
    if (level === "county") return { color: INK, weight: 1.6, opacity: 0.85, fill: false };
    if (level === "town") return { color: INK, weight: 1.4, opacity: 0.75, fill: false };
    const within = code.startsWith(this.look.area) || this.look.area.startsWith(code);
    if (level === "grid" && code === this.look.own) return { color: INK, weight: 1.4, opacity: 0.75, fill: true, fillColor: "#fff", fillOpacity: 1 };
    if (level === "grid") {
      return { color: this.look.tiles ? INK : "#fff", weight: within ? 1 : 0.5, opacity: 0.9, dashArray: "4 3", fill: false };
    }
    const number = this.look.classes[code] ?? NO_DATA;
    const chosen = this.look.shown.includes(number);
    // under a base map or under households the colour steps back
    const strong = (this.look.tiles ? 0.55 : this.look.households ? 0.4 : 1) * (within ? 1 : 0.25);
    if (!this.look.coloured) return { color: "#fff", weight: 1.2, fillColor: "#FBFCFC", fillOpacity: strong, fill: true };
    return {
      color: "#fff",
      weight: 1.2,
      opacity: 1,
      fill: true,
      fillColor: !chosen ? PAPER : number === NO_DATA ? hatch() : RAMP_UNDER_POINTS[number],
      fillOpacity: chosen ? strong : strong * 0.9,
    };
  }

  find(code) {
    for (const level of ["grid", "village", "town", "county"]) {
      const found = this.levels[level].find((region) => region.code === code);
      if (found) return found;
    }
    return null;
  }

  // The region under a place that a click means: one step below the area that is looked at.
  at(lng, lat, levels) {
    for (const level of levels) {
      const found = this.levels[level].find(
        (region) => region.geometry && inBox(region.box, lng, lat) && holds(region.geometry, lng, lat),
      );
      if (found) return found;
    }
    return null;
  }

  // A thick line round one region, instead of another colour.
  outline(name, code) {
    this.marked[name]?.remove();
    delete this.marked[name];
    const region = code && this.find(code);
    if (!region?.geometry) return;
    this.marked[name] = L.geoJSON(region.geometry, {
      interactive: false,
      renderer: this.marks,
      style: { color: INK, weight: WEIGHTS[name], opacity: 0.95, fill: name === "hover", fillColor: "#fff", fillOpacity: 0.25 },
    }).addTo(this.map);
  }
}

let pattern;
function hatch() {
  if (!pattern) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = HATCH.ground;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = HATCH.line;
    pen.lineWidth = 1.8;
    pen.beginPath();
    for (const shift of [-8, 0, 8]) {
      pen.moveTo(shift - 1, 9);
      pen.lineTo(shift + 9, -1);
    }
    pen.stroke();
    pattern = pen.createPattern(tile, "repeat");
  }
  return pattern;
}
