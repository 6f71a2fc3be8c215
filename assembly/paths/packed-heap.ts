/**
 * A four-way heap of words, for searches whose label and node fit into one, in memory of its own. The words behind its
 * end are all ones, so that the least of four children is found without a branch: on random weights, mispredicted
 * branches were a third of the build. A search must empty the heap.
 */
let heap: usize = 0;
let size: u32 = 0;

/** Before a series of searches: room for `bytes` / 8 − 4 entries at `base`. */
export function packedPrepare(base: usize, bytes: usize): void {
  heap = base;
  memory.fill(heap, 0xff, bytes);
  size = 0;
}

export function packedEmpty(): bool {
  return size == 0;
}

export function packedTop(): u64 {
  return load<u64>(heap);
}

export function packedPush(key: u64): void {
  rise(size++, key);
}

export function packedPop(): u64 {
  const first = load<u64>(heap);
  const count = --size;
  const last = heap + ((<usize>count) << 3);
  const key = load<u64>(last);
  store<u64>(last, u64.MAX_VALUE);
  if (count == 0) return first;
  let hole: u32 = 0;
  for (let child: u32 = 1; child < count; child = (hole << 2) + 1) {
    const at = heap + ((<usize>child) << 3);
    const a = load<u64>(at);
    const b = load<u64>(at, 8);
    const c = load<u64>(at, 16);
    const d = load<u64>(at, 24);
    const ab = select(a, b, a < b);
    const cd = select(c, d, c < d);
    const left = <u32>(b <= a);
    const right = 2 + <u32>(d <= c);
    store<u64>(heap + ((<usize>hole) << 3), select(ab, cd, ab < cd));
    hole = child + select(left, right, ab < cd);
  }
  rise(hole, key);
  return first;
}

/** Puts the key at or above `index`, which is free. */
function rise(index: u32, key: u64): void {
  while (index > 0) {
    const above = (index - 1) >> 2;
    const aboveKey = load<u64>(heap + ((<usize>above) << 3));
    if (aboveKey <= key) break;
    store<u64>(heap + ((<usize>index) << 3), aboveKey);
    index = above;
  }
  store<u64>(heap + ((<usize>index) << 3), key);
}
