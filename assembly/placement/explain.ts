// Why nodes refuse the request in REQUEST.
import {
  BIT_ACCELERATORS,
  BIT_CPU,
  BIT_EXCLUDED,
  BIT_LATENCY,
  BIT_MEMORY,
  BIT_PRICE,
  CONSTRAINTS,
  CPU_FREE,
  EXCLUDED,
  EXCLUDED_COUNT,
  EXCLUDED_FLAGS,
  MASK_COUNTS,
  MEMORY_FREE,
  NONE,
  REFUSAL_BYTES,
  REFUSAL_SHORTFALL,
  REQUEST_DEVICES,
  REQUEST_CPU,
  REQUEST_LATENCY_MAX,
  REQUEST_MEMORY,
  REQUEST_PRICE_MAX,
  RESULTS,
} from './layout';
import { nodes } from './ledger';
import { latencyRow } from './rank';
import { priceOf, shapeRefusals, usableDevices } from './score';

/** All constraints a node fails, one bit each in the order of the façade's list. */
export function refusals(node: i32): i32 {
  flagExcluded(1);
  const mask = refusalsOf(node);
  flagExcluded(0);
  return mask;
}

/** Counts nodes by what they fail into MASK_COUNTS, and writes the nearest miss of each constraint into RESULTS. */
export function explainRefusals(): void {
  memory.fill(MASK_COUNTS, 0, 4 << CONSTRAINTS);
  for (let bit = 0; bit < CONSTRAINTS; bit++) {
    const row = RESULTS + <usize>bit * REFUSAL_BYTES;
    store<i32>(row, NONE);
    store<f64>(row, 0, REFUSAL_SHORTFALL);
  }
  flagExcluded(1);
  for (let node = 0; node < nodes; node++) {
    const mask = refusalsOf(node);
    const count = MASK_COUNTS + ((<usize>mask) << 2);
    store<i32>(count, load<i32>(count) + 1);
    if (popcnt(mask) == 1) noteOnlyRefusal(node, ctz(mask));
  }
  flagExcluded(0);
}

function refusalsOf(node: i32): i32 {
  const latencies = latencyRow();
  const late = latencies != 0 && load<u32>(latencies + ((<usize>node) << 2)) > load<u32>(REQUEST_LATENCY_MAX);
  const excluded = load<u8>(EXCLUDED_FLAGS + <usize>node) != 0;
  return shapeRefusals(node) | (i32(late) << BIT_LATENCY) | (i32(excluded) << BIT_EXCLUDED);
}

function flagExcluded(flag: u8): void {
  const count = load<i32>(EXCLUDED_COUNT);
  for (let entry = 0; entry < count; entry++) {
    store<u8>(EXCLUDED_FLAGS + <usize>load<i32>(EXCLUDED + ((<usize>entry) << 2)), flag);
  }
}

function noteOnlyRefusal(node: i32, bit: i32): void {
  const row = RESULTS + <usize>bit * REFUSAL_BYTES;
  const missing = shortfall(node, bit);
  if (load<i32>(row) != NONE && missing >= load<f64>(row, REFUSAL_SHORTFALL)) return;
  store<i32>(row, node);
  store<f64>(row, missing, REFUSAL_SHORTFALL);
}

function shortfall(node: i32, bit: i32): f64 {
  const at = (<usize>node) << 2;
  switch (bit) {
    case BIT_CPU:
      return load<i32>(REQUEST_CPU) - load<i32>(CPU_FREE + at);
    case BIT_MEMORY:
      return load<i32>(REQUEST_MEMORY) - load<i32>(MEMORY_FREE + at);
    case BIT_ACCELERATORS:
      return load<i32>(REQUEST_DEVICES) - usableDevices(node);
    case BIT_LATENCY:
      return <f64>load<u32>(latencyRow() + at) - <f64>load<u32>(REQUEST_LATENCY_MAX);
    case BIT_PRICE:
      return priceOf(node) - load<f64>(REQUEST_PRICE_MAX);
    default:
      return 0;
  }
}
