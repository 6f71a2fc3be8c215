import { heapClear, heapEmpty, heapPop, heapPush, topKey, topNode } from './heap';
import { MEMORY_FULL } from '../status';
import {
  arcs,
  bump,
  DOWN,
  first,
  headOf,
  m,
  n,
  NONE,
  opposite,
  reverse,
  reverseFirst,
  setU32,
  tails,
  u32At,
  weightOf,
} from './layout';

/**
 * Suurballe and Bhandari: a flow of least cost, one path at a time, in the residual graph. State 2v is node v; state
 * 2v + 1 is the exit of v if at most one path may pass it. Potentials keep reduced costs non-negative; states are taken
 * by (cost, number), and of equal ways into a state the first is kept, as in the reference.
 *
 *   COST, POTENTIAL i64[2n] │ STEP u32[2n] │ SETTLED u8[2n] │ USED u8[m] │ PASSED u8[n] (number of used arcs into v)
 */
const INFINITE: i64 = i64.MAX_VALUE;
const CANCELS: u32 = 0x8000_0000;
const COST_BITS: i64 = 22;

let cost: usize = 0;
let potential: usize = 0;
let steps: usize = 0;
let settled: usize = 0;
let used: usize = 0;
let passed: usize = 0;
let from: u32 = 0;
let to: u32 = 0;
let once: bool = false;

/** Finds up to `count` paths over the arcs at `base`; returns their number, or -MEMORY_FULL. */
export function openFlow(base: usize, source: u32, target: u32, count: u32, nodesOnce: bool): i32 {
  from = source;
  to = target;
  once = nodesOnce;
  const states = (<u64>n) << 1;
  cost = bump(states << 3);
  potential = bump(states << 3);
  steps = bump(states << 2);
  settled = bump(states);
  used = bump(m);
  passed = bump(n);
  if (passed == 0 || used == 0 || settled == 0 || steps == 0 || potential == 0 || cost == 0) return -MEMORY_FULL;
  memory.fill(potential, 0, (<usize>states) << 3);
  memory.fill(used, 0, m);
  memory.fill(passed, 0, n);
  let found: u32 = 0;
  while (found < count && augment(base)) found++;
  return <i32>found;
}

/** Takes one path out of the flow, along the lowest remaining arc of each node; returns its length. */
export function takePath(out: usize): u32 {
  let length: u32 = 0;
  for (let node = from; node != to; length++) {
    let slot = u32At(first, node);
    const end = u32At(first, node + 1);
    while (slot < end && load<u8>(used + slot) == 0) slot++;
    if (slot == end) return 0;
    store<u8>(used + slot, 0);
    setU32(out, length, slot);
    node = headOf(arcs, slot);
  }
  return length;
}

function augment(base: usize): bool {
  if (!searchFlow(base)) return false;
  const goal = to << 1;
  const reached = costAt(goal);
  const states = n << 1;
  for (let state: u32 = 0; state < states; state++) {
    store<i64>(potential + ((<usize>state) << 3), potentialAt(state) + min(costAt(state), reached));
  }
  let state = goal;
  while (state != from << 1) {
    const step = u32At(steps, state);
    if (step == NONE) {
      state ^= 1;
      continue;
    }
    const slot = step & ~CANCELS;
    const head = headOf(base, slot);
    if (step & CANCELS) {
      store<u8>(used + slot, 0);
      store<u8>(passed + head, load<u8>(passed + head) - 1);
      state = head << 1;
    } else {
      store<u8>(used + slot, 1);
      store<u8>(passed + head, load<u8>(passed + head) + 1);
      state = leavingState(u32At(tails, slot));
    }
  }
  return true;
}

function searchFlow(base: usize): bool {
  const states = (<usize>n) << 1;
  for (let state: usize = 0; state < states; state++) store<i64>(cost + (state << 3), INFINITE);
  memory.fill(settled, 0, states);
  heapClear();
  store<i64>(cost + ((<usize>from) << 4), 0);
  heapPush(0, from << 1);
  while (!heapEmpty()) {
    heapPop();
    const state = topNode;
    const key = <i64>topKey;
    if (load<u8>(settled + state)) continue;
    if (state == to << 1) return true;
    store<u8>(settled + state, 1);
    leave(base, state, key + potentialAt(state));
  }
  return false;
}

/** Through the node, then arcs of the flow taken back, then free arcs. `here` is the state's cost unreduced. */
function leave(base: usize, state: u32, here: i64): void {
  const node = state >> 1;
  const leaving = leavingState(node);
  const arriving = state == node << 1;
  if (leaving != node << 1 && arriving == (load<u8>(passed + node) == 0)) reach(state ^ 1, here, NONE);
  if (arriving && load<u8>(passed + node) != 0) {
    const end = u32At(reverseFirst, node + 1);
    for (let i = u32At(reverseFirst, node); i < end; i++) {
      const slot = weightOf(reverse, i);
      if (load<u8>(used + slot))
        reach(leavingState(headOf(reverse, i)), here - costOf(base, slot), slot | CANCELS);
    }
  }
  if (state != leaving) return;
  const end = u32At(first, node + 1);
  for (let slot = u32At(first, node); slot < end; slot++) {
    const head = headOf(base, slot);
    const back = u32At(opposite, slot);
    if (weightOf(base, slot) == DOWN || head == node || load<u8>(used + slot)) continue;
    if (back != NONE && load<u8>(used + back)) continue;
    reach(head << 1, here + costOf(base, slot), slot);
  }
}

function reach(state: u32, unreduced: i64, step: u32): void {
  const reduced = unreduced - potentialAt(state);
  if (load<u8>(settled + state) || reduced >= costAt(state)) return;
  store<i64>(cost + ((<usize>state) << 3), reduced);
  setU32(steps, state, step);
  heapPush(<u64>reduced, state);
}

function leavingState(node: u32): u32 {
  return once && node != from && node != to ? (node << 1) | 1 : node << 1;
}

function costAt(state: u32): i64 {
  return load<i64>(cost + ((<usize>state) << 3));
}

function potentialAt(state: u32): i64 {
  return load<i64>(potential + ((<usize>state) << 3));
}

function costOf(base: usize, slot: u32): i64 {
  return ((<i64>weightOf(base, slot)) << COST_BITS) + 1;
}
