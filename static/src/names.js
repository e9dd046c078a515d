// Which names the map may show, the more important first.

import { zoomOf } from "./basemap.js";

const VILLAGE_ROOM = 1.15; // a name may be a little wider than its village

export function namesFor({ map, boundaries, country, state, layersOn }) {
  return (place, { min, max }) => {
    const zoom = zoomOf(map);
    const names = [];
    const inside = ([x, y]) => x > min.x && x < max.x && y > min.y && y < max.y;
    const add = (text, level, [lng, lat], room) => {
      const [x, y] = place(lng, lat);
      if (inside([x, y])) names.push({ text, level, x, y, room });
    };
    const widthOf = (region) => (place(region.box[2], region.box[1])[0] - place(region.box[0], region.box[1])[0]) * VILLAGE_ROOM;
    const within = (region) => region.code.startsWith(state().area) || state().area.startsWith(region.code);
    if (zoom < 13.5) for (const town of boundaries.levels.town) if (town.label) add(town.name, "town", town.label);
    if (zoom >= 11.4) for (const village of boundaries.levels.village) {
      if (village.label && within(village)) add(village.name, "village", village.label, zoom >= 13.5 || !village.geometry ? undefined : widthOf(village) - 16);
    }
    if (layersOn().includes("grids") && zoom >= 13.5) {
      for (const grid of boundaries.levels.grid) if (grid.label && within(grid)) add(grid.name, "grid", grid.label, widthOf(grid));
    }
    if (layersOn().includes("base") && zoom >= 14) {
      for (const hamlet of country.hamlets) add(hamlet.name, "hamlet", hamlet.label);
    }
    return names;
  };
}
