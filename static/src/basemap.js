// The optional base map, and the projection that it forces upon all the rest.
import L from "leaflet";

export const crsOf = (basemap) => (basemap?.crs === "EPSG:4490" ? L.CRS.EPSG4326 : L.CRS.EPSG3857);

// How near one is, as a zoom of web mercator: the longitude-latitude grid counts one less.
export const zoomOf = (map) => map.getZoom() + (map.options.crs === L.CRS.EPSG4326 ? 1 : 0);

export function baseTiles(basemap, failed) {
  if (!basemap) return null;
  const tiles = L.tileLayer(basemap.url, {
    pane: "base",
    maxNativeZoom: basemap.crs === "EPSG:4490" ? 17 : 18,
    maxZoom: 19,
    // of the longitude-latitude grid, 天地图 calls the level that has two tiles 1, Leaflet 0
    zoomOffset: basemap.crs === "EPSG:4490" ? 1 : 0,
    subdomains: "01234567",
  });
  tiles.once("tileerror", failed);
  return tiles;
}
