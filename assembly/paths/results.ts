import { setU32, u32At } from './layout';
import { COUNT_BYTES, LENGTH_BYTES } from './records';

/** Paths as the façade reads them; see records.ts. */
let start: usize = 0;
let end: usize = 0;
let limit: usize = 0;

export function beginResults(at: usize, until: usize): void {
  start = at;
  end = at + COUNT_BYTES;
  limit = until;
  setU32(start, 0, 0);
}

/** Appends a path; false if it does not fit. */
export function addResult(slots: usize, length: u32): bool {
  const bytes = (<usize>length) << 2;
  if (end + LENGTH_BYTES + bytes > limit) return false;
  setU32(end, 0, length);
  memory.copy(end + LENGTH_BYTES, slots, bytes);
  end += LENGTH_BYTES + bytes;
  setU32(start, 0, u32At(start, 0) + 1);
  return true;
}

export function resultsAt(): usize {
  return start;
}
