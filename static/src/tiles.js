// Vector tiles of one layer: fetched, decoded once, and kept while they are likely to be wanted again.
import { PbfReader } from "pbf";
import { VectorTile } from "@mapbox/vector-tile";
import { latOf, lngOf } from "./mercator.js";

const KEPT = 240;

export class Tiles {
  constructor(layer, changed) {
    this.layer = layer;
    this.changed = changed;
    this.held = new Map();
    this.waiting = new Map();
    this.failed = false;
  }

  // The features of these tiles that are here already; the others are on their way, and `changed` is called.
  features(tiles, query) {
    const wanted = tiles.map(({ z, x, y }) => `/tiles/${this.layer}/${z}/${x}/${y}.mvt${query && `?${query}`}`);
    for (const [address, stop] of this.waiting) {
      if (!wanted.includes(address)) stop.abort();
    }
    const found = [];
    wanted.forEach((address, at) => {
      const tile = this.held.get(address);
      if (tile) {
        this.held.delete(address); // the last used is the last dropped
        this.held.set(address, tile);
        found.push(tile);
      } else if (!this.waiting.has(address)) {
        this.fetch(address, tiles[at]);
      }
    });
    return found;
  }

  get busy() {
    return this.waiting.size > 0;
  }

  forget() {
    this.held.clear();
  }

  async fetch(address, tile) {
    const stop = new AbortController();
    this.waiting.set(address, stop);
    try {
      const response = await fetch(address, { signal: stop.signal });
      if (!response.ok && response.status !== 204) throw new Error(String(response.status));
      const body = response.status === 204 ? new ArrayBuffer(0) : await response.arrayBuffer();
      this.held.set(address, decode(body, this.layer, tile));
      while (this.held.size > KEPT) this.held.delete(this.held.keys().next().value);
      this.failed = false;
    } catch (error) {
      if (error.name !== "AbortError") this.failed = true;
    } finally {
      this.waiting.delete(address);
      if (!stop.signal.aborted) this.changed();
    }
  }
}

// Points with their place in the mercator world (x, y from 0 to 1) and in degrees.
export function decode(body, name, { z, x, y }) {
  const layer = new VectorTile(new PbfReader(body)).layers[name];
  const features = [];
  for (let at = 0; at < (layer?.length ?? 0); at++) {
    const feature = layer.feature(at);
    const point = feature.loadGeometry()[0][0];
    const mx = (x + point.x / layer.extent) / 2 ** z;
    const my = (y + point.y / layer.extent) / 2 ** z;
    features.push({ id: feature.id, mx, my, lng: lngOf(mx), lat: latOf(my), ...feature.properties });
  }
  return features;
}
