// Why nodes refuse the request in REQUEST.
import {
  CONSTRAINTS,
  CPU_FREE,
  MEMORY_FREE,
  NONE,
  PRICE,
  REFUSAL_BYTES,
  REQUEST_CARDS,
  REQUEST_CPU,
  REQUEST_LATENCY_MAX,
  REQUEST_MEMORY,
  REQUEST_PRICE_MAX,
  RESULTS,
} from './layout';
import { nodes } from './ledger';
import { latencyRow } from './rank';
import { shapeRefusals, usableCards } from './score';

/** All constraints a node fails, one bit each in the order of the façade's list. */
export function refusals(node: i32): i32 {
  const at = (<usize>node) << 2;
  const latencies = latencyRow();
  const late = latencies != 0 && load<u32>(latencies + at) > load<u32>(REQUEST_LATENCY_MAX);
  const dear = load<i32>(PRICE + at) > load<i32>(REQUEST_PRICE_MAX);
  return shapeRefusals(node) | (i32(late) << 7) | (i32(dear) << 8);
}

/** Writes one row per constraint into RESULTS: nodes, onlyThis, nearest, shortfall (unsigned). */
export function explainRefusals(): void {
  for (let bit = 0; bit < CONSTRAINTS; bit++) {
    const row = RESULTS + <usize>bit * REFUSAL_BYTES;
    memory.fill(row, 0, REFUSAL_BYTES);
    store<i32>(row, NONE, 8);
  }
  for (let node = 0; node < nodes; node++) {
    const mask = refusals(node);
    for (let rest = mask; rest != 0; rest &= rest - 1) {
      const row = RESULTS + <usize>ctz(rest) * REFUSAL_BYTES;
      store<i32>(row, load<i32>(row) + 1);
    }
    if (popcnt(mask) == 1) noteOnlyRefusal(node, ctz(mask));
  }
}

function noteOnlyRefusal(node: i32, bit: i32): void {
  const row = RESULTS + <usize>bit * REFUSAL_BYTES;
  store<i32>(row, load<i32>(row, 4) + 1, 4);
  const missing = shortfall(node, bit);
  if (load<i32>(row, 8) != NONE && missing >= load<u32>(row, 12)) return;
  store<i32>(row, node, 8);
  store<u32>(row, missing, 12);
}

function shortfall(node: i32, bit: i32): u32 {
  const at = (<usize>node) << 2;
  switch (bit) {
    case 1:
      return load<i32>(REQUEST_CPU) - load<i32>(CPU_FREE + at);
    case 2:
      return load<i32>(REQUEST_MEMORY) - load<i32>(MEMORY_FREE + at);
    case 4:
      return load<i32>(REQUEST_CARDS) - usableCards(node);
    case 7:
      return load<u32>(latencyRow() + at) - load<u32>(REQUEST_LATENCY_MAX);
    case 8:
      return load<i32>(PRICE + at) - load<i32>(REQUEST_PRICE_MAX);
    default:
      return 0;
  }
}
