// Fragmentation and stranding of one node, in accelerator milli × 2^16 of popularity.
import {
  DEVICE_BYTES,
  DEVICES,
  CPU_FREE,
  CPU_LEVELS,
  FRAGMENTED_NOW,
  GROUP_DEVICES,
  GROUP_MILLI,
  GROUP_WEIGHTS,
  IDLE,
  LEVEL_BYTES,
  MODEL,
  MODEL_BYTES,
  RATIO_SHIFT,
  RATIO_SUMS,
  RATIO_WEIGHTS,
  RATIOS,
  STRANDED_NOW,
} from './layout';

/** Sizes of the demand tables; set once by `configure`. */
let levels: i32 = 0;
let groups: i32 = 0;
let ratios: i32 = 0;
let totalWeight: i32 = 0;

export function setDemandSizes(levelCount: i32, groupCount: i32, ratioCount: i32, weight: i32): void {
  levels = levelCount;
  groups = groupCount;
  ratios = ratioCount;
  totalWeight = weight;
}

/** Works out both terms of a node as it is; every change of the node calls for it. */
export function noteStranded(node: i32): void {
  const at = (<usize>node) << 2;
  const row = DEVICES + <usize>node * DEVICE_BYTES;
  const cpu = load<i32>(CPU_FREE + at);
  const idle = load<i32>(IDLE + at);
  const fragments = fragmented(load<i32>(MODEL + at), cpu, idle, v128.load(row), v128.load(row, 16));
  store<i32>(FRAGMENTED_NOW + at, fragments);
  store<i32>(STRANDED_NOW + at, stranded(cpu, idle));
}

/**
 * Idle milli that an average typical shape cannot use. Shapes with the same number and size of devices are one group:
 * what the group can use is the milli of the devices at least that free, weighted by the popularity of its members
 * that the model admits and the CPU feeds. `low` and `high` hold the free milli of devices 0–7 and 8–15.
 */
export function fragmented(model: i32, cpuMilli: i32, idle: i32, low: v128, high: v128): i32 {
  if (idle == 0) return 0;
  const weights = GROUP_WEIGHTS + <usize>model * MODEL_BYTES + <usize>levelOf(cpuMilli) * LEVEL_BYTES;
  let usable = i32x4.splat(0);
  for (let group = 0; group < groups; group++) {
    const at = (<usize>group) << 2;
    const weight = load<i32>(weights + at);
    if (weight == 0) continue;
    const milli = i16x8.splat(<i16>load<i32>(GROUP_MILLI + at));
    const fitsLow = i16x8.ge_s(low, milli);
    const fitsHigh = i16x8.ge_s(high, milli);
    const fitting = popcnt(i16x8.bitmask(fitsLow)) + popcnt(i16x8.bitmask(fitsHigh));
    if (fitting < load<i32>(GROUP_DEVICES + at)) continue;
    const one = i16x8.splat(1);
    const sum = i32x4.add(
      i32x4.dot_i16x8_s(v128.and(low, fitsLow), one),
      i32x4.dot_i16x8_s(v128.and(high, fitsHigh), one),
    );
    // No lane overflows: the weights of all groups sum to at most 2^16, and a lane to at most 4,000 milli.
    usable = i32x4.add(usable, i32x4.mul(sum, i32x4.splat(weight)));
  }
  const total =
    i32x4.extract_lane(usable, 0) +
    i32x4.extract_lane(usable, 1) +
    i32x4.extract_lane(usable, 2) +
    i32x4.extract_lane(usable, 3);
  return idle * totalWeight - total;
}

/** How many CPU levels the node can feed: those not above its free CPU. */
function levelOf(cpuMilli: i32): i32 {
  let low = 0;
  let high = levels;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<i32>(CPU_LEVELS + ((<usize>middle) << 2)) <= cpuMilli) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Idle milli left without CPU if the node were filled with one typical shape, averaged over the shapes: the sum of
 * weight × max(0, idle − CPU × ratio). Only the smallest ratios contribute, and prefix sums give their total.
 */
export function stranded(cpuMilli: i32, idle: i32): i32 {
  const capacity = (<i64>idle) << RATIO_SHIFT;
  let low = 0;
  let high = ratios;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (<i64>cpuMilli * <i64>load<i32>(RATIOS + ((<usize>middle) << 2)) < capacity) low = middle + 1;
    else high = middle;
  }
  const at = (<usize>low) << 3;
  return <i32>(
    ((load<i64>(RATIO_WEIGHTS + at) * capacity - <i64>cpuMilli * load<i64>(RATIO_SUMS + at)) >> RATIO_SHIFT)
  );
}
