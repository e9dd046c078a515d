// What a click, a double click or the passing pointer means: first the points, then the region beneath.
import { zoomOf } from "./basemap.js";
import { SHAPES } from "./shapes.js";
import { chinese } from "./days.js";

// one step below the area that is looked at, and as deep as one may go
const BELOW = { county: ["village", "town", "county"], town: ["village", "town"], village: ["grid", "village"], grid: ["grid"] };

export class Pointer {
  constructor(map, { points, boundaries, state, place, layersOn, select, enter, tip }) {
    Object.assign(this, { map, points, boundaries, state, place, layersOn, select, enter, tip });
    map.on("click", (event) => this.click(event));
    map.on("dblclick", (event) => this.doubleClick(event));
    map.on("mousemove", (event) => this.move(event));
    map.on("mouseout movestart", () => this.leave());
  }

  region({ lng, lat }) {
    // few zooms out a county's towns are what one means, nearer its villages
    const { level } = this.place();
    const levels = level === "county" && zoomOf(this.map) < 9.5 ? ["town"] : BELOW[level];
    return this.boundaries.at(lng, lat, levels);
  }

  click(event) {
    const hit = this.points.at(event.layerPoint);
    if (hit?.item.cluster) {
      this.map.setView(this.map.layerPointToLatLng([hit.x, hit.y]), Math.min(19, this.map.getZoom() + 1.5));
      return;
    }
    if (hit) {
      this.select(hit.item.sel);
      return;
    }
    const region = this.region(event.latlng);
    if (region && region.code !== this.place().area) this.select(`rg:${region.code}`);
  }

  doubleClick(event) {
    if (this.points.at(event.layerPoint)?.item.cluster) return;
    const region = this.region(event.latlng);
    if (region && region.code !== this.place().area) this.enter(region.code);
    else this.map.setZoomAround(event.containerPoint, this.map.getZoom() + 1);
  }

  move(event) {
    if (this.frame || event.originalEvent.pointerType === "touch") return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      const hit = this.points.at(event.layerPoint);
      this.map.getContainer().classList.toggle("pointing", Boolean(hit));
      const region = !hit && this.region(event.latlng);
      this.tip(hit ? words(hit.item) : region ? region.name : "", event.containerPoint);
    });
  }

  leave() {
    this.tip("");
    this.map.getContainer().classList.remove("pointing");
  }
}

function words(item) {
  if (item.cluster) return `${item.cluster} 件，点击放大`;
  if (item.name) return item.name;
  if (item.kind !== undefined) {
    const how = item.open ? (item.overdue ? "，已超期" : "，未办结") : "，已办结";
    return `${SHAPES[item.kind].name}${how} · ${chinese(item.day).slice(5)}上报`;
  }
  return item.fifth ? `村内第 ${6 - item.fifth} 档住户` : "住户，未评";
}
