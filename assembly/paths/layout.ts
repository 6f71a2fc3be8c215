import { ARC_WEIGHT, HEAP_ENTRY } from './records';

/**
 * The memory of one graph. The façade allocates it (`initial` = `maximum` = the graph's `memoryMiB`: growing it would
 * detach the views that JavaScript holds), and `place` lays out the regions for n nodes, m arcs, l links and g group
 * entries; records.ts has the records in them:
 *
 *   0        __heap_base                                                                     memory end
 *   ┌────────┬───────┬───────────────────────────────┬──────────────┬─────────────────────────────┐
 *   │ static │ IO    │ graph                         │ search       │ index, then scratch         │
 *   │        │ 64 KB │ FIRST ARCS TAIL LINK OPPOSITE │ LABEL PARENT │ table: 10·n² bytes, or      │
 *   │        │       │ REVERSE_FIRST REVERSE DELAY   │ WORK HEAP    │ hierarchy: see hierarchy.ts;│
 *   │        │       │ GROUP_FIRST GROUPS            │ QUEUE MARK   │ rest: bump(), per call      │
 *   └────────┴───────┴───────────────────────────────┴──────────────┴─────────────────────────────┘
 *
 *   ARCS, WORK   m × { head u32, weight u32 }     by slot; WORK is ARCS under one query's filter
 *   REVERSE      m × { tail u32, slot u32 }       by head node, slots ascending
 *   LABEL        n × u64                          distance << 24 | hops
 *   HEAP         (2m + 2n + 64) × { key u64, node u32, unused u32 }
 *
 * Every region starts at a multiple of 16. Slots are numbered by tail, then link, then direction.
 */
export const NONE: u32 = 0xffff_ffff;
/** Weight of an arc that is down: beyond the horizon with any distance. */
export const DOWN: u32 = 0xffff_ffff;
export const HOP_BITS: u64 = 24;
export const LABEL_INFINITE: u64 = u64.MAX_VALUE;
/** The horizon: distance 2³² − 2 with any number of hops. */
export const LABEL_MAX: u64 = (0xffff_fffe << 24) | 0xff_ffff;
export const TABLE_NODES_MAX: u32 = 2048;
export const TABLE_ARCS_MAX: u32 = 65_534;
export const IO_BYTES: usize = 65_536;

export let n: u32 = 0;
export let m: u32 = 0;
export let links: u32 = 0;
export let io: usize = 0;
export let first: usize = 0;
export let arcs: usize = 0;
export let tails: usize = 0;
export let linkOf: usize = 0;
export let opposite: usize = 0;
export let reverseFirst: usize = 0;
export let reverse: usize = 0;
export let delays: usize = 0;
export let groupFirst: usize = 0;
export let groups: usize = 0;
export let label: usize = 0;
export let parent: usize = 0;
export let work: usize = 0;
export let heap: usize = 0;
export let queue: usize = 0;
export let mark: usize = 0;
/** Start of the index (table or hierarchy), fixed by `place`. */
export let indexBase: usize = 0;
/** End of the index, start of the scratch of each call. */
export let scratchBase: usize = 0;
export let memoryEnd: usize = 0;

let top: usize = 0;

/** Lays out the regions and returns the bytes that the graph needs; nothing may be used if they exceed `bytes`. */
export function place(nodeCount: u32, arcCount: u32, linkCount: u32, groupEntries: u32, bytes: usize): u64 {
  n = nodeCount;
  m = arcCount;
  links = linkCount;
  memoryEnd = bytes;
  const nodes = <u64>nodeCount;
  const slots = <u64>arcCount;
  const need: u64 =
    <u64>__heap_base +
    IO_BYTES +
    24 * 16 +
    (nodes + 1) * 8 +
    slots * (8 + 4 + 4 + 4 + 8 + 8) +
    (<u64>linkCount + 1) * 8 +
    <u64>groupEntries * 4 +
    nodes * (8 + 4 + 4 + 4) +
    (2 * slots + 2 * nodes + 64) * 16;
  if (need > <u64>bytes) return need;
  top = __heap_base;
  io = region(IO_BYTES);
  first = region((<usize>n + 1) << 2);
  arcs = region((<usize>m) << 3);
  tails = region((<usize>m) << 2);
  linkOf = region((<usize>m) << 2);
  opposite = region((<usize>m) << 2);
  reverseFirst = region((<usize>n + 1) << 2);
  reverse = region((<usize>m) << 3);
  delays = region((<usize>links) << 2);
  groupFirst = region((<usize>links + 1) << 2);
  groups = region((<usize>groupEntries) << 2);
  label = region((<usize>n) << 3);
  parent = region((<usize>n) << 2);
  work = region((<usize>m) << 3);
  heap = region(heapEntries() * HEAP_ENTRY);
  queue = region((<usize>n) << 2);
  mark = region((<usize>n) << 2);
  indexBase = align16(top);
  scratchBase = indexBase;
  return need;
}

/** Reserves the bytes of the index; false if memory is full. Discards the old index and all scratch. */
export function placeIndex(bytes: u64): bool {
  if (<u64>indexBase + bytes > <u64>memoryEnd) return false;
  scratchBase = align16(indexBase + <usize>bytes);
  return true;
}

/** Allocates scratch for the current call, after `resetScratch`; 0 if memory is full. */
export function bump(bytes: u64): usize {
  const start = top;
  if (<u64>start + bytes + 16 > <u64>memoryEnd) return 0;
  top = align16(start + <usize>bytes);
  return start;
}

/** A search pushes at most once per arc; one with two states per node, or in both directions, twice. */
export function heapEntries(): usize {
  return ((<usize>m + <usize>n) << 1) + 64;
}

export function resetScratch(): void {
  top = scratchBase;
}

export function scratchLeft(): usize {
  return memoryEnd > top + 32 ? memoryEnd - top - 32 : 0;
}

export function u32At(base: usize, index: u32): u32 {
  return load<u32>(base + ((<usize>index) << 2));
}

export function setU32(base: usize, index: u32, value: u32): void {
  store<u32>(base + ((<usize>index) << 2), value);
}

export function labelAt(node: u32): u64 {
  return load<u64>(label + ((<usize>node) << 3));
}

export function headOf(base: usize, slot: u32): u32 {
  return load<u32>(base + ((<usize>slot) << 3));
}

export function weightOf(base: usize, slot: u32): u32 {
  return load<u32>(base + ((<usize>slot) << 3), ARC_WEIGHT);
}

export function setWeight(base: usize, slot: u32, weight: u32): void {
  store<u32>(base + ((<usize>slot) << 3), weight, ARC_WEIGHT);
}

function region(bytes: usize): usize {
  const start = align16(top);
  top = start + bytes;
  return start;
}

function align16(offset: usize): usize {
  return (offset + 15) & ~15;
}
