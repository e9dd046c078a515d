// One canvas over the map, redrawn as a whole: Leaflet's own renderer keeps it in place while the map moves.
import L from "leaflet";

export const Canvas = L.Renderer.extend({
  options: { pane: "points", padding: 0.15 },

  initialize(paint, options) {
    this._paint = paint;
    L.Renderer.prototype.initialize.call(this, options);
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._pen = this._container.getContext("2d");
  },

  _destroyContainer() {
    cancelAnimationFrame(this._frame);
    this._container.remove();
    delete this._container;
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const ratio = window.devicePixelRatio || 1;
    const size = this._bounds.getSize();
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = Math.round(size.x * ratio);
    this._container.height = Math.round(size.y * ratio);
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._pen.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
    this._draw();
  },

  _updatePaths() {},

  // Draws with the next frame, however often it is asked.
  redraw() {
    if (!this._map || this._frame) return;
    this._frame = requestAnimationFrame(() => {
      this._frame = null;
      if (!this._map || this._map._animatingZoom) return;
      this._draw();
    });
  },

  _draw() {
    const { min, max } = this._bounds;
    this._pen.clearRect(min.x, min.y, max.x - min.x, max.y - min.y);
    this._paint(this._pen, this._bounds);
  },
});

// How a point of a tile (its place in the mercator world and in degrees) gets to the map's own pixels.
export function projector(map) {
  const origin = map.getPixelOrigin();
  const scale = map.options.crs.scale(map.getZoom());
  if (map.options.crs === L.CRS.EPSG3857) return (point) => [point.mx * scale - origin.x, point.my * scale - origin.y];
  return (point) => [(point.lng / 180 + 1) * scale - origin.x, (0.5 - point.lat / 180) * scale - origin.y];
}
