// Roads, water and hamlets: enough country to find one's way without a base map. Lanes, streams and hamlets are many:
// they come town by town, when one is near enough to see them.
import L from "leaflet";
import { zoomOf } from "./basemap.js";

const WATER = "#9CC3DD";
const WIDTH = { river: { 1: 4, 2: 2.6, 3: 1.5 }, road: { 1: 3, 2: 2.2, 3: 1.3 } };
const NEAR = 12.4;
const FROM = { river: { 1: 0, 2: 0, 3: NEAR }, road: { 1: 0, 2: 10.9, 3: NEAR }, lake: { 1: 0, 2: 0, 3: 0 } };
const ORDER = { lake: 0, river: 1, casing: 2, road: 3 };

export class Country {
  // towns(box) names the towns in a box, when the first answer held only what matters to all of a county
  constructor(map, { version, towns, changed }) {
    this.map = map;
    this.version = version;
    this.towns = towns;
    this.changed = changed;
    this.renderer = L.canvas({ pane: "country", padding: 0.2 });
    this.hamlets = [];
    this.fetched = new Map();
    this.layers = [];
    map.on("moveend", () => this.update().catch(() => {}));
  }

  async show(wanted) {
    this.wanted = wanted;
    await this.update();
  }

  async update() {
    const near = zoomOf(this.map) >= NEAR;
    if (this.wanted) {
      const bounds = this.map.getBounds();
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      await Promise.all(["", ...(near ? this.towns(box) : [])].map((area) => this.once(area)));
    }
    const zoom = zoomOf(this.map);
    for (const { layer, from } of this.layers) {
      if (this.wanted && zoom >= from) layer.addTo(this.map);
      else layer.remove();
    }
    this.changed();
  }

  once(area) {
    if (!this.fetched.has(area)) {
      const loading = this.load(area).catch((error) => {
        this.fetched.delete(area);
        throw error;
      });
      this.fetched.set(area, loading);
    }
    return this.fetched.get(area);
  }

  async load(area) {
    const response = await fetch(`/boundaries/base.json?${area && `area=${area}&`}v=${this.version}`);
    if (!response.ok) throw new Error(String(response.status));
    const { features } = await response.json();
    const add = (kind, importance, part, style) => {
      // the main roads and rivers came with the first answer
      if (area && importance < 3) return;
      const some = features.filter(({ properties: it }) => it.kind === kind && it.importance === importance);
      if (!some.length) return;
      const layer = L.geoJSON(some, { interactive: false, renderer: this.renderer, style });
      this.layers.push({ layer, from: FROM[kind][importance], place: ORDER[part] * 10 - importance });
    };
    for (const n of [3, 2, 1]) {
      add("lake", n, "lake", { stroke: false, fill: true, fillColor: WATER, fillOpacity: 0.85 });
      add("river", n, "river", { color: WATER, weight: WIDTH.river[n], opacity: 0.8, lineCap: "round" });
      add("road", n, "casing", { color: "#8D8577", weight: WIDTH.road[n] + 1.4, opacity: 0.7 });
      add("road", n, "road", { color: "#FFF7E3", weight: WIDTH.road[n], opacity: 1 });
    }
    // laid anew, so that wide roads lie over lanes, whichever came first
    for (const { layer } of this.layers) layer.remove();
    this.layers.sort((a, b) => a.place - b.place);
    const hamlets = features.filter(({ properties }) => properties.kind === "hamlet");
    if (!area) this.hamlets = hamlets.map(({ geometry, properties }) => ({ ...properties, label: geometry.coordinates }));
  }
}
