/** Smallest first by distance, then hops, then node: a binary heap, entries never removed early. */
export class LabelHeap {
  private readonly entries: { distance: number; hops: number; node: number }[] = [];

  get size(): number {
    return this.entries.length;
  }

  push(distance: number, hops: number, node: number): void {
    const { entries } = this;
    const entry = { distance, hops, node };
    let index = entries.length;
    entries.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = entries[parent];
      if (!above || !before(entry, above)) break;
      entries[index] = above;
      index = parent;
    }
    entries[index] = entry;
  }

  /** The first entry; undefined when empty. */
  pop(): { distance: number; hops: number; node: number } | undefined {
    const { entries } = this;
    const top = entries[0];
    const last = entries.pop();
    if (!last || entries.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = entries[child];
      if (!below) break;
      const right = entries[child + 1];
      if (right && before(right, below)) {
        child += 1;
        below = right;
      }
      if (!before(below, last)) break;
      entries[index] = below;
      index = child;
    }
    entries[index] = last;
    return top;
  }
}

type Entry = { distance: number; hops: number; node: number };

function before(a: Entry, b: Entry): boolean {
  if (a.distance !== b.distance) return a.distance < b.distance;
  return a.hops !== b.hops ? a.hops < b.hops : a.node < b.node;
}
