// Points sorted into squares: what lies near a place is found without looking at all of it.

const SIDE = 64;

export class NearGrid {
  constructor(side = SIDE) {
    this.side = side;
    this.squares = new Map();
    this.size = 0;
  }

  add(x, y, item) {
    const key = this.key(x, y);
    const square = this.squares.get(key);
    if (square) square.push({ x, y, item });
    else this.squares.set(key, [{ x, y, item }]);
    this.size++;
  }

  // The nearest item within its own reach, the one added last first.
  nearest(x, y, reach) {
    let best = null;
    let least = Infinity;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const entry of this.squares.get(this.key(x + dx * this.side, y + dy * this.side)) ?? []) {
          const distance = Math.hypot(entry.x - x, entry.y - y);
          if (distance <= Math.max(reach, entry.item.reach ?? 0) && distance <= least) {
            best = entry;
            least = distance;
          }
        }
      }
    }
    return best;
  }

  key(x, y) {
    return `${Math.floor(x / this.side)},${Math.floor(y / this.side)}`;
  }
}

// Gathers points into squares anchored to the world, so that they do not jump while the map is moved. `items` have
// x, y, and weights by kind; squares with fewer than `least` stay single.
export function gather(items, side, least, [originX, originY]) {
  const squares = new Map();
  for (const item of items) {
    const key = `${Math.floor((item.x + originX) / side)},${Math.floor((item.y + originY) / side)}`;
    const square = squares.get(key) ?? { x: 0, y: 0, n: 0, counts: [0, 0, 0, 0, 0, 0], items: [], whole: true };
    const weight = item.counts.reduce((sum, n) => sum + n, 0);
    square.x += item.x * weight;
    square.y += item.y * weight;
    square.n += weight;
    item.counts.forEach((n, kind) => (square.counts[kind] += n));
    square.items.push(item);
    square.whole &&= !item.cell;
    squares.set(key, square);
  }
  const groups = [];
  const single = [];
  for (const square of squares.values()) {
    if (!square.n) continue;
    if (square.n < least && square.whole) single.push(...square.items);
    else groups.push({ x: square.x / square.n, y: square.y / square.n, n: square.n, counts: square.counts });
  }
  return { groups, single };
}
