import { heap } from './layout';

/** A four-way heap of plain words, for searches whose label and node fit into one; in the place of the other heap. */
let packedSize: u32 = 0;

@inline
export function packedClear(): void {
  packedSize = 0;
}

@inline
export function packedEmpty(): bool {
  return packedSize == 0;
}

@inline
export function packedPush(key: u64): void {
  let index = packedSize++;
  while (index > 0) {
    const above = (index - 1) >> 2;
    const aboveKey = load<u64>(heap + (<usize>above << 3));
    if (aboveKey <= key) break;
    store<u64>(heap + (<usize>index << 3), aboveKey);
    index = above;
  }
  store<u64>(heap + (<usize>index << 3), key);
}

@inline
export function packedPop(): u64 {
  const top = load<u64>(heap);
  const count = --packedSize;
  const key = load<u64>(heap + (<usize>count << 3));
  let index: u32 = 0;
  for (;;) {
    const child = (index << 2) + 1;
    if (child >= count) break;
    let least = child;
    let leastKey = load<u64>(heap + (<usize>child << 3));
    const end = min(child + 4, count);
    for (let other = child + 1; other < end; other++) {
      const otherKey = load<u64>(heap + (<usize>other << 3));
      if (otherKey < leastKey) {
        leastKey = otherKey;
        least = other;
      }
    }
    if (key <= leastKey) break;
    store<u64>(heap + (<usize>index << 3), leastKey);
    index = least;
  }
  store<u64>(heap + (<usize>index << 3), key);
  return top;
}
