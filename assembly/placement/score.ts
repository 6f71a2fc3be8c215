// What a node is worth to the request in REQUEST.
import {
  AVAILABLE,
  BIT_ACCELERATORS,
  BIT_AVAILABILITY,
  BIT_CPU,
  BIT_FORBIDDEN_LABELS,
  BIT_MEMORY,
  BIT_MODEL,
  BIT_OFFER,
  BIT_PRICE,
  BIT_REQUIRED_LABELS,
  BUCKET_WIDTH,
  DEVICE_BYTES,
  DEVICE_COUNT,
  DEVICE_MILLI,
  DEVICES,
  CLASS,
  CLASS_MILLI,
  CLASS_PRICE,
  CLASS_PRICE_SCORE,
  CPU_FREE,
  CPU_TOTAL,
  FORBIDDEN_HIGH,
  FORBIDDEN_LOW,
  FRAGMENTED_NOW,
  IDLE,
  LABELS_HIGH,
  LABELS_LOW,
  MEMORY_FREE,
  MEMORY_TOTAL,
  MODEL,
  REFUSED,
  REQUEST_DEVICES,
  REQUEST_CPU,
  REQUEST_MEMORY,
  REQUEST_MODELS,
  REQUEST_PRICE_MAX,
  REQUIRED_HIGH,
  REQUIRED_LOW,
  SCARCITY,
  STRAND_WEIGHT,
  STRANDED_NOW,
  WEIGHT_BEST_FIT,
  WEIGHT_FRAGMENTATION,
  WEIGHT_IN_USE,
  WEIGHT_PRICE,
  WEIGHT_SCARCITY,
} from './layout';
import { fragmented, stranded } from './fragmentation';

/** Parts of the node scored last, for the caller that wants them. */
export let partFragmentation: i32 = 0;
export let partScarcity: i32 = 0;
export let partInUse: i32 = 0;
export let partBestFit: i32 = 0;
export let partPrice: i32 = 0;
export let partDeviceMask: i32 = 0;

/** The score but for latency and spread, which depend on more than the shape; REFUSED if the node is not feasible. */
export function scoreShape(node: i32): i32 {
  if (shapeRefusals(node) != 0) return REFUSED;
  const at = (<usize>node) << 2;
  const gain = chooseDevices(node);
  const devices = load<i32>(REQUEST_DEVICES);
  const bucket = 50 + floorDivide(gain, load<i64>(BUCKET_WIDTH));
  partFragmentation = <i32>max<i64>(0, min<i64>(100, bucket));
  partScarcity = devices > 0 ? load<i32>(SCARCITY + ((<usize>load<i32>(MODEL + at)) << 2)) : 0;
  partInUse = isInUse(at) ? 1 : 0;
  partBestFit = fullness(at);
  partPrice = load<i32>(CLASS_PRICE_SCORE + ((<usize>load<i32>(CLASS + at)) << 2));
  return (
    load<i32>(WEIGHT_FRAGMENTATION) * partFragmentation -
    load<i32>(WEIGHT_SCARCITY) * partScarcity +
    load<i32>(WEIGHT_IN_USE) * partInUse +
    load<i32>(WEIGHT_BEST_FIT) * partBestFit +
    load<i32>(WEIGHT_PRICE) * partPrice
  );
}

/** A refusal mask but for latency and excluded nodes, which depend on more than the shape and its offers. */
export function shapeRefusals(node: i32): i32 {
  const at = (<usize>node) << 2;
  const devices = load<i32>(REQUEST_DEVICES);
  const model = load<i32>(MODEL + at);
  const modelRefused = devices > 0 && model >= 0 && ((load<u32>(REQUEST_MODELS) >>> model) & 1) == 0;
  const labelsMissing =
    (load<i32>(REQUIRED_LOW) & ~load<i32>(LABELS_LOW + at)) |
    (load<i32>(REQUIRED_HIGH) & ~load<i32>(LABELS_HIGH + at));
  const labelsForbidden =
    (load<i32>(FORBIDDEN_LOW) & load<i32>(LABELS_LOW + at)) |
    (load<i32>(FORBIDDEN_HIGH) & load<i32>(LABELS_HIGH + at));
  const price = priceOf(node);
  return (
    (i32(load<i32>(AVAILABLE + at) == 0) << BIT_AVAILABILITY) |
    (i32(load<i32>(CPU_FREE + at) < load<i32>(REQUEST_CPU)) << BIT_CPU) |
    (i32(load<i32>(MEMORY_FREE + at) < load<i32>(REQUEST_MEMORY)) << BIT_MEMORY) |
    (i32(modelRefused) << BIT_MODEL) |
    (i32(usableDevices(node) < devices) << BIT_ACCELERATORS) |
    (i32(labelsMissing != 0) << BIT_REQUIRED_LABELS) |
    (i32(labelsForbidden != 0) << BIT_FORBIDDEN_LABELS) |
    (i32(price > load<f64>(REQUEST_PRICE_MAX)) << BIT_PRICE) |
    (i32(price < 0) << BIT_OFFER)
  );
}

/** What the request pays on the node; negative where it has no offer for the node's class. */
export function priceOf(node: i32): f64 {
  return load<f64>(CLASS_PRICE + ((<usize>load<i32>(CLASS + ((<usize>node) << 2))) << 3));
}

/** Milli of each device that the node's class grants the request. */
function grantedOn(at: usize): i32 {
  return load<i32>(CLASS_MILLI + ((<usize>load<i32>(CLASS + at)) << 2));
}

/** Devices with enough free for the request; any number will do if it asks for none. */
export function usableDevices(node: i32): i32 {
  if (load<i32>(REQUEST_DEVICES) == 0) return 0;
  const devices = DEVICES + <usize>node * DEVICE_BYTES;
  const milli = i16x8.splat(<i16>grantedOn((<usize>node) << 2));
  return (
    popcnt(i16x8.bitmask(i16x8.ge_s(v128.load(devices), milli))) +
    popcnt(i16x8.bitmask(i16x8.ge_s(v128.load(devices, 16), milli)))
  );
}

/** Chooses the devices on a feasible node into `partDeviceMask` and returns the gain of the placement. */
export function chooseDevices(node: i32): i64 {
  const at = (<usize>node) << 2;
  const devices = load<i32>(REQUEST_DEVICES);
  const model = load<i32>(MODEL + at);
  const row = DEVICES + <usize>node * DEVICE_BYTES;
  const milli = grantedOn(at);
  const cpuAfter = load<i32>(CPU_FREE + at) - load<i32>(REQUEST_CPU);
  const idleAfter = load<i32>(IDLE + at) - devices * milli;
  const starved = <i64>(load<i32>(STRANDED_NOW + at) - stranded(cpuAfter, idleAfter));
  const before = <i64>load<i32>(FRAGMENTED_NOW + at) + ((starved * load<i32>(STRAND_WEIGHT)) >> 8);
  if (devices == 1) return bestDevice(node, before, milli, model, cpuAfter, idleAfter);
  partDeviceMask = devices == 0 ? 0 : tightestDevices(row, devices, milli);
  return before - <i64>fragmentedWithout(row, partDeviceMask, milli, model, cpuAfter, idleAfter);
}

/** A share goes to the device that strands least, the first of those; devices equally free strand the same. */
function bestDevice(node: i32, before: i64, milli: i32, model: i32, cpuAfter: i32, idleAfter: i32): i64 {
  const row = DEVICES + <usize>node * DEVICE_BYTES;
  const count = load<i32>(DEVICE_COUNT + ((<usize>node) << 2));
  let best = i64.MIN_VALUE;
  for (let device = 0; device < count; device++) {
    const free = deviceFree(row, device);
    if (free < milli || seenBefore(row, device, free)) continue;
    const gain = before - <i64>fragmentedWithout(row, 1 << device, milli, model, cpuAfter, idleAfter);
    if (gain <= best) continue;
    best = gain;
    partDeviceMask = 1 << device;
  }
  return best;
}

function seenBefore(row: usize, device: i32, free: i32): bool {
  for (let other = 0; other < device; other++) if (deviceFree(row, other) == free) return true;
  return false;
}

/** The `count` devices that fit most tightly; of devices equally free the first. */
function tightestDevices(row: usize, count: i32, milli: i32): i32 {
  let mask = 0;
  for (let chosen = 0; chosen < count; chosen++) {
    let best = -1;
    let bestFree = i32.MAX_VALUE;
    for (let device = 0; device < 16; device++) {
      const free = deviceFree(row, device);
      if (((mask >>> device) & 1) == 1 || free < milli || free >= bestFree) continue;
      best = device;
      bestFree = free;
    }
    mask |= 1 << best;
  }
  return mask;
}

function fragmentedWithout(row: usize, mask: i32, milli: i32, model: i32, cpuMilli: i32, idle: i32): i32 {
  const taken = i16x8.splat(<i16>milli);
  const low = i16x8.sub(v128.load(row), v128.and(taken, lanes(mask)));
  const high = i16x8.sub(v128.load(row, 16), v128.and(taken, lanes(mask >> 8)));
  return fragmented(model, cpuMilli, idle, low, high);
}

/** All ones in the lanes whose bit is set. */
function lanes(mask: i32): v128 {
  const bits = i16x8(1, 2, 4, 8, 16, 32, 64, 128);
  return i16x8.ne(v128.and(i16x8.splat(<i16>mask), bits), i16x8.splat(0));
}

function deviceFree(row: usize, device: i32): i32 {
  return <i32>load<u16>(row + ((<usize>device) << 1));
}

function isInUse(at: usize): bool {
  return (
    load<i32>(CPU_FREE + at) < load<i32>(CPU_TOTAL + at) ||
    load<i32>(MEMORY_FREE + at) < load<i32>(MEMORY_TOTAL + at) ||
    load<i32>(IDLE + at) < load<i32>(DEVICE_COUNT + at) * DEVICE_MILLI
  );
}

function fullness(at: usize): i32 {
  const cpu = percentUsed(load<i32>(CPU_TOTAL + at), load<i32>(CPU_FREE + at) - load<i32>(REQUEST_CPU));
  const devices = load<i32>(DEVICE_COUNT + at);
  if (devices == 0) return cpu;
  const idle = load<i32>(IDLE + at) - load<i32>(REQUEST_DEVICES) * grantedOn(at);
  return (cpu + percentUsed(devices * DEVICE_MILLI, idle)) >> 1;
}

function percentUsed(total: i32, left: i32): i32 {
  return total == 0 ? 0 : ((total - left) * 100) / total;
}

function floorDivide(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  return quotient * divisor > value ? quotient - 1 : quotient;
}
