import { heap as commonHeap } from './layout';
import { HEAP_NODE } from './records';

/**
 * A four-way heap of (key, node), smallest first, ties to the lower node. Entries are never removed early: the caller
 * skips those whose labels have improved since. One heap, because only one search runs at a time.
 */
let heap: usize = 0;
let size: u32 = 0;
export let topKey: u64 = 0;
export let topNode: u32 = 0;

export function heapClear(): void {
  heap = commonHeap;
  size = 0;
}

/** As `heapClear`, with entries at `base` instead of the common place. */
export function heapClearAt(base: usize): void {
  heap = base;
  size = 0;
}

export function heapEmpty(): bool {
  return size == 0;
}

export function heapPush(key: u64, node: u32): void {
  let index = size++;
  while (index > 0) {
    const above = (index - 1) >> 2;
    const at = heap + ((<usize>above) << 4);
    const aboveKey = load<u64>(at);
    if (aboveKey < key || (aboveKey == key && load<u32>(at, HEAP_NODE) <= node)) break;
    put(index, aboveKey, load<u32>(at, HEAP_NODE));
    index = above;
  }
  put(index, key, node);
}

/** Moves the first entry to `topKey` and `topNode`; the heap must not be empty. */
export function heapPop(): void {
  topKey = load<u64>(heap);
  topNode = load<u32>(heap, HEAP_NODE);
  const count = --size;
  if (count == 0) return;
  const last = heap + ((<usize>count) << 4);
  const key = load<u64>(last);
  const node = load<u32>(last, HEAP_NODE);
  let index: u32 = 0;
  for (;;) {
    const child = (index << 2) + 1;
    if (child >= count) break;
    let least = child;
    let leastKey = load<u64>(heap + ((<usize>child) << 4));
    let leastNode = load<u32>(heap + ((<usize>child) << 4), HEAP_NODE);
    const end = min(child + 4, count);
    for (let other = child + 1; other < end; other++) {
      const at = heap + ((<usize>other) << 4);
      const otherKey = load<u64>(at);
      if (otherKey > leastKey) continue;
      const otherNode = load<u32>(at, HEAP_NODE);
      if (otherKey == leastKey && otherNode > leastNode) continue;
      least = other;
      leastKey = otherKey;
      leastNode = otherNode;
    }
    if (key < leastKey || (key == leastKey && node <= leastNode)) break;
    put(index, leastKey, leastNode);
    index = least;
  }
  put(index, key, node);
}

function put(index: u32, key: u64, node: u32): void {
  const at = heap + ((<usize>index) << 4);
  store<u64>(at, key);
  store<u32>(at, node, HEAP_NODE);
}
