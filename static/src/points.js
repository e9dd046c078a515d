// Cases, rooms and households on one canvas, from vector tiles; and what lies under the pointer.
import { zoomOf } from "./basemap.js";
import { Canvas, projector } from "./canvas.js";
import { NearGrid, gather } from "./grid.js";
import { drawLabels } from "./labels.js";
import { cover, tileLevel, xOf, yOf } from "./mercator.js";
import { common, holds, inBox } from "./polygons.js";
import { caseSymbol, clusterRadius, drawCluster, householdSymbol, roomLetter, roomSymbol, stamp } from "./symbols.js";
import { Tiles } from "./tiles.js";
import { toIso } from "./days.js";

const MOST_SINGLE = 1600; // more symbols than this on one screen are gathered
export const HOUSEHOLD_ZOOM = 13.5;
const widened = ([west, south, east, north]) => [west - 0.02, south - 0.02, east + 0.02, north + 0.02];
const ROOM_TILES = 11; // rooms are few: no need to fetch them in small pieces
const ROOM_ZOOM = { county: 0, town: 11.2, village: 12.5 };

export class Points {
  constructor(map, { open, painted, names }) {
    this.map = map;
    this.open = open; // layers that the viewer may see at all
    this.painted = painted;
    this.names = names;
    const arrived = () => this.canvas.redraw();
    this.tiles = Object.fromEntries(["cases", "households", "rooms"].map((name) => [name, new Tiles(name, arrived)]));
    this.look = { layers: [], kinds: [], first: 0, last: 0, today: 0, area: null, selected: "", hover: "", touch: false };
    this.hits = new NearGrid();
    this.drawn = { cases: 0, households: 0, rooms: 0 };
    this.canvas = new Canvas((pen, bounds) => this.paint(pen, bounds));
  }

  show(look) {
    Object.assign(this.look, look);
    if (this.map.hasLayer(this.canvas)) this.canvas.redraw();
    else this.canvas.addTo(this.map);
  }

  get failed() {
    return Object.values(this.tiles).some((tiles) => tiles.failed);
  }

  get busy() {
    return Object.values(this.tiles).some((tiles) => tiles.busy);
  }

  retry() {
    for (const tiles of Object.values(this.tiles)) tiles.failed = false;
    this.canvas.redraw();
  }

  paint(pen, bounds) {
    const { map, look } = this;
    const corner = map.layerPointToLatLng(bounds.getBottomLeft());
    const other = map.layerPointToLatLng(bounds.getTopRight());
    const level = tileLevel((bounds.max.x - bounds.min.x) / (other.lng - corner.lng));
    const box = common([corner.lng, corner.lat, other.lng, other.lat], look.extent && widened(look.extent));
    const tiles = (deepest) => (box ? cover(box, Math.min(level, deepest)) : []);
    const scene = { pen, bounds, tiles, place: projector(map), zoom: zoomOf(map), taken: [] };
    this.hits = new NearGrid();
    this.drawn = { cases: 0, households: 0, rooms: 0 };
    if (look.layers.includes("households") && scene.zoom >= HOUSEHOLD_ZOOM) this.paintHouseholds(scene);
    this.paintCases(scene);
    if (look.layers.includes("rooms")) this.paintRooms(scene);
    const names = this.names((lng, lat) => scene.place({ mx: xOf(lng), my: yOf(lat), lng, lat }), bounds);
    drawLabels(pen, names, scene.taken);
    this.paintMarks(scene);
    this.painted();
  }

  // The points of a layer that are in the area and on the canvas, with their pixels.
  within(scene, layer, query, deepest = 18) {
    if (!this.open.includes(layer)) return [];
    const { area } = this.look;
    const { min, max } = scene.bounds;
    const found = [];
    for (const features of this.tiles[layer].features(scene.tiles(deepest), query)) {
      for (const point of features) {
        const [x, y] = scene.place(point);
        if (x < min.x - 20 || x > max.x + 20 || y < min.y - 20 || y > max.y + 20) continue;
        if (area?.geometry && !(inBox(area.box, point.lng, point.lat) && holds(area.geometry, point.lng, point.lat))) continue;
        found.push({ point, x, y });
      }
    }
    return found;
  }

  paintCases(scene) {
    const { look } = this;
    const query = `from=${toIso(look.first)}&to=${toIso(look.last)}`;
    const items = [];
    let weight = 0;
    for (const { point, x, y } of this.within(scene, "cases", query)) {
      const cell = point.n !== undefined;
      const counts = [0, 0, 0, 0, 0, 0];
      if (cell) look.kinds.forEach((kind) => (counts[kind] = point[`n${kind}`] ?? 0));
      else if (look.kinds.includes(point.k)) counts[point.k] = 1;
      const n = counts.reduce((sum, count) => sum + count, 0);
      if (!n) continue;
      weight += n;
      items.push({ x, y, counts, cell, point });
    }
    this.drawn.cases = weight;
    const crowded = items.some((item) => item.cell) || items.length > MOST_SINGLE;
    const origin = this.map.getPixelOrigin();
    const { groups, single } = crowded ? gather(items, 60, 3, [origin.x, origin.y]) : { groups: [], single: items };
    const radius = look.touch ? (scene.zoom < 12 ? 5.2 : 6.5) : single.length > 700 ? 3.6 : 4.6;
    // closed below open, so that what is still to be done is seen
    single.sort((a, b) => (a.point.o ?? 0) - (b.point.o ?? 0));
    for (const { point, x, y } of single) {
      const open = point.o === 1;
      const overdue = open && point.u !== undefined && point.u < look.today;
      stamp(scene.pen, caseSymbol(point.k, { open, overdue, vague: point.h === 1, radius }), x, y);
      this.hits.add(x, y, { sel: `cs:${point.id}`, kind: point.k, day: point.d, open, overdue, reach: radius + 5 });
    }
    groups.sort((a, b) => b.n - a.n);
    for (const { x, y, n, counts } of groups) {
      drawCluster(scene.pen, x, y, counts);
      const half = clusterRadius(n) - 2;
      scene.taken.push([x - half, y - half, x + half, y + half]);
      this.hits.add(x, y, { cluster: n, counts, reach: clusterRadius(n) });
    }
  }

  paintHouseholds(scene) {
    const side = scene.zoom >= 16 ? 9 : scene.zoom >= 15 ? 7 : 5.5;
    for (const { point, x, y } of this.within(scene, "households", "")) {
      this.drawn.households += point.n ?? 1;
      if (point.n > 1) {
        stamp(scene.pen, householdSymbol(point.q, side + 2 * Math.log2(point.n)), x, y);
      } else {
        stamp(scene.pen, householdSymbol(point.q, side), x, y);
        if (point.id !== undefined) this.hits.add(x, y, { sel: `hs:${point.id}`, fifth: point.q, reach: side / 2 + 3 });
      }
    }
  }

  paintRooms(scene) {
    for (const { point, x, y } of this.within(scene, "rooms", "", ROOM_TILES)) {
      if (scene.zoom < ROOM_ZOOM[point.level]) continue;
      this.drawn.rooms++;
      stamp(scene.pen, roomSymbol(roomLetter(point.brand), point.level), x, y);
      scene.taken.push([x - 11, y - 11, x + 11, y + 11]);
      this.hits.add(x, y, { sel: `rm:${point.id}`, name: point.name, reach: 13 });
    }
  }

  paintMarks({ pen, place }) {
    for (const [mark, width] of [[this.look.hoverAt, 2], [this.look.chosenAt, 3]]) {
      if (!mark) continue;
      const [x, y] = place({ mx: xOf(mark[0]), my: yOf(mark[1]), lng: mark[0], lat: mark[1] });
      pen.beginPath();
      pen.arc(x, y, 14, 0, 2 * Math.PI);
      pen.lineWidth = width + 3;
      pen.strokeStyle = "#fff";
      pen.stroke();
      pen.lineWidth = width;
      pen.strokeStyle = "#0B5F6B";
      pen.stroke();
    }
  }

  at(layerPoint) {
    return this.hits.nearest(layerPoint.x, layerPoint.y, this.look.touch ? 18 : 7);
  }
}
