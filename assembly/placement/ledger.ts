// State of the nodes, and the log of changes by which cached scores are kept fresh.
import {
  AVAILABLE,
  DEVICE_BYTES,
  DEVICES,
  DEVICES_MAX,
  CHANGES,
  CHANGES_MAX,
  CPU_FREE,
  IDLE,
  LAST_CHANGE,
  MEMORY_FREE,
  SLOT_BYTES,
  SLOT_SEEN,
  SLOTS,
} from './layout';
import { noteStranded } from './fragmentation';
import { scoreShape } from './score';

/** Nodes in use, and changes since the start. */
export let nodes: i32 = 0;
let changes: i64 = 0;

/** Resets the state to the nodes in memory; the demand tables must be there. */
export function setNodeCount(count: i32): void {
  nodes = count;
  changes = 0;
  for (let node = 0; node < count; node++) noteStranded(node);
}

/** Takes capacity from a node; negative amounts give it back. */
export function change(node: i32, cpuMilli: i32, memoryMib: i32, deviceMask: i32, milli: i32): void {
  const at = (<usize>node) << 2;
  store<i32>(CPU_FREE + at, load<i32>(CPU_FREE + at) - cpuMilli);
  store<i32>(MEMORY_FREE + at, load<i32>(MEMORY_FREE + at) - memoryMib);
  const row = DEVICES + <usize>node * DEVICE_BYTES;
  for (let mask = deviceMask; mask != 0; mask &= mask - 1) {
    const device = row + ((<usize>ctz(mask)) << 1);
    store<u16>(device, <u16>(<i32>load<u16>(device) - milli));
  }
  store<i32>(IDLE + at, load<i32>(IDLE + at) - popcnt(deviceMask) * milli);
  logChange(node);
}

/** Sets what is free on a node; the façade has written its devices' figures. */
export function setFree(node: i32, cpuMilli: i32, memoryMib: i32): void {
  const at = (<usize>node) << 2;
  const row = DEVICES + <usize>node * DEVICE_BYTES;
  let idle = 0;
  for (let device = 0; device < DEVICES_MAX; device++) idle += <i32>load<u16>(row + ((<usize>device) << 1));
  store<i32>(CPU_FREE + at, cpuMilli);
  store<i32>(MEMORY_FREE + at, memoryMib);
  store<i32>(IDLE + at, idle);
  logChange(node);
}

export function makeAvailable(node: i32, available: i32): void {
  store<i32>(AVAILABLE + ((<usize>node) << 2), available);
  logChange(node);
}

function logChange(node: i32): void {
  store<i32>(CHANGES + (((<usize>changes) & (CHANGES_MAX - 1)) << 2), node);
  changes++;
  store<i64>(LAST_CHANGE + ((<usize>node) << 3), changes);
  noteStranded(node);
}

/** Brings the cached scores of a slot up to date for the shape in REQUEST; `fresh` if the slot is new to it. */
export function refreshSlot(slot: i32, fresh: bool): void {
  const seenAt = SLOT_SEEN + ((<usize>slot) << 3);
  const scores = SLOTS + <usize>slot * SLOT_BYTES;
  const seen = load<i64>(seenAt);
  store<i64>(seenAt, changes);
  if (fresh || changes - seen > nodes) {
    for (let node = 0; node < nodes; node++) store<i32>(scores + ((<usize>node) << 2), scoreShape(node));
    return;
  }
  for (let at = seen; at < changes; at++) {
    const node = load<i32>(CHANGES + (((<usize>at) & (CHANGES_MAX - 1)) << 2));
    if (load<i64>(LAST_CHANGE + ((<usize>node) << 3)) != at + 1) continue;
    store<i32>(scores + ((<usize>node) << 2), scoreShape(node));
  }
}
