/**
 * The tie-break of an epoch: a permutation that depends on the set of ids and the seed only, not on the order in
 * which the nodes were listed. Returns the positions in `ids`, best rank first.
 */
export function seededOrder(ids: readonly string[], seed: number): number[] {
  const order = [...ids.keys()].sort((a, b) => compareText(ids[a] ?? '', ids[b] ?? ''));
  const draw = randomWords(seed);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor((draw() / 2 ** 32) * (last + 1));
    // Both positions lie inside the array.
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

/** Uniform 32-bit words: splitmix32, whole-number arithmetic only. */
export function randomWords(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (word ^ (word >>> 16)) >>> 0;
  };
}

/** By code units: the same on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
