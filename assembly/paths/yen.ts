import {
  HOP_BITS,
  labelAt,
  LABEL_INFINITE,
  headOf,
  setU32,
  setWeight,
  u32At,
  weightOf,
  DOWN,
} from './layout';
import { precedesBackwards } from './path-order';
import { PATH_BYTES, PATH_DEVIATION, PATH_FOUND, PATH_LENGTH, PATH_SLOTS } from './records';
import { search, writePath } from './search';

/**
 * Loopless paths in order, one per call (Yen 1971, with Lawler's rule: a path deviates only at or after the place where
 * it deviated from its own parent, so that no candidate occurs twice). Several enumerations may be open; each owns a
 * level: its arcs, its ends, and a range of memory in which records grow upwards and paths downwards.
 *
 *   base ─► │ record 0 │ record 1 │ … │   free   │ … │ slots of path 1 │ slots of path 0 │ ◄─ end
 */
const LEVELS: i32 = 4;

const bases = new StaticArray<usize>(LEVELS);
const ends = new StaticArray<usize>(LEVELS);
const counts = new StaticArray<u32>(LEVELS);
const lasts = new StaticArray<usize>(LEVELS);
const arcBases = new StaticArray<usize>(LEVELS);
const sources = new StaticArray<u32>(LEVELS);
const targets = new StaticArray<u32>(LEVELS);
/** Set if a path did not fit: the enumeration is then incomplete. */
export let outOfMemory: bool = false;

export function openPaths(level: i32, arcs: usize, source: u32, target: u32, base: usize, end: usize): void {
  outOfMemory = false;
  bases[level] = base;
  ends[level] = end & ~7;
  counts[level] = 0;
  lasts[level] = 0;
  arcBases[level] = arcs;
  sources[level] = source;
  targets[level] = target;
}

/** The record of the next path; 0 if there is none or `outOfMemory` is set. */
export function nextPath(level: i32): usize {
  const last = lasts[level];
  if (last == 0) {
    if (counts[level] == 0) spur(level, 0, 0);
  } else {
    const length = recordLength(last);
    for (let place = load<u32>(last, PATH_DEVIATION); place < length; place++) {
      spur(level, recordSlots(last), place);
      if (outOfMemory) return 0;
    }
  }
  const next: usize = outOfMemory ? 0 : firstCandidate(level);
  if (next != 0) store<u32>(next, 1, PATH_FOUND);
  lasts[level] = next;
  return next;
}

export function recordLabel(record: usize): u64 {
  return load<u64>(record);
}

export function recordSlots(record: usize): usize {
  return <usize>load<u32>(record, PATH_SLOTS);
}

export function recordLength(record: usize): u32 {
  return load<u32>(record, PATH_LENGTH);
}

/** Adds the best path that keeps the first `place` arcs of `root` and then deviates from every found path with them. */
function spur(level: i32, root: usize, place: u32): void {
  const arcs = arcBases[level];
  const banned = banNextArcs(level, arcs, root, place);
  const start = rootLabel(arcs, root, place);
  const source = place == 0 ? sources[level] : headOf(arcs, u32At(root, place - 1));
  const reached = search(arcs, source, start, targets[level], root, place);
  liftBans(level, arcs, banned);
  if (reached) keep(level, root, place, source);
}

function keep(level: i32, root: usize, place: u32, source: u32): void {
  const target = targets[level];
  const value = labelAt(target);
  const length = <u32>(value & 0xff_ffff);
  const record = bases[level] + <usize>counts[level] * PATH_BYTES;
  const end = ends[level];
  // Plus two words per record: the gap holds the bans of one spur.
  const room = PATH_BYTES + ((<usize>length) << 2) + 8 * (<usize>counts[level] + 2);
  if (end < record + room) {
    outOfMemory = true;
    return;
  }
  const slots = end - ((<usize>length) << 2);
  memory.copy(slots, root, (<usize>place) << 2);
  writePath(source, target, slots + ((<usize>place) << 2));
  ends[level] = slots;
  store<u64>(record, value);
  store<u32>(record, <u32>slots, PATH_SLOTS);
  store<u32>(record, length, PATH_LENGTH);
  store<u32>(record, place, PATH_DEVIATION);
  store<u32>(record, 0, PATH_FOUND);
  counts[level] = counts[level] + 1;
}

/** Takes down the next arc of every found path with this root; saves arc and weight behind the records. */
function banNextArcs(level: i32, arcs: usize, root: usize, place: u32): u32 {
  const count = counts[level];
  const base = bases[level];
  const notes = base + <usize>count * PATH_BYTES;
  let banned: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const record = base + <usize>i * PATH_BYTES;
    if (load<u32>(record, PATH_FOUND) == 0 || recordLength(record) <= place) continue;
    const slots = recordSlots(record);
    if (memory.compare(slots, root, (<usize>place) << 2) != 0) continue;
    const slot = u32At(slots, place);
    if (weightOf(arcs, slot) == DOWN) continue;
    setU32(notes, banned << 1, slot);
    setU32(notes, (banned << 1) + 1, weightOf(arcs, slot));
    setWeight(arcs, slot, DOWN);
    banned++;
  }
  return banned;
}

function liftBans(level: i32, arcs: usize, banned: u32): void {
  const notes = bases[level] + <usize>counts[level] * PATH_BYTES;
  for (let i: u32 = 0; i < banned; i++) setWeight(arcs, u32At(notes, i << 1), u32At(notes, (i << 1) + 1));
}

function rootLabel(arcs: usize, root: usize, place: u32): u64 {
  let sum: u64 = place;
  for (let i: u32 = 0; i < place; i++) sum += (<u64>weightOf(arcs, u32At(root, i))) << HOP_BITS;
  return sum;
}

function firstCandidate(level: i32): usize {
  const base = bases[level];
  const count = counts[level];
  let best: usize = 0;
  let bestLabel = LABEL_INFINITE;
  for (let i: u32 = 0; i < count; i++) {
    const record = base + <usize>i * PATH_BYTES;
    if (load<u32>(record, PATH_FOUND) != 0 || recordLabel(record) > bestLabel) continue;
    if (recordLabel(record) == bestLabel && !precedes(record, best)) continue;
    best = record;
    bestLabel = recordLabel(record);
  }
  return best;
}

function precedes(a: usize, b: usize): bool {
  return precedesBackwards(recordSlots(a), recordLength(a), recordSlots(b), recordLength(b));
}
