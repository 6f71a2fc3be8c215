/** A seeded source of numbers in [0, 1): mulberry32, 32 bits of state, the same on every machine. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A stream of its own per purpose and id, so that one more site does not shift the numbers of all others. */
export function stream(seed: number, ...names: string[]): Random {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of names.join('/'))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return seeded(hash);
}

/** Draws one item with probability proportional to its weight. */
export function pick<T>(random: Random, items: readonly (readonly [item: T, weight: number])[]): T {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random() * total;
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (!last) throw new Error('nothing to pick from');
  return last[0];
}
