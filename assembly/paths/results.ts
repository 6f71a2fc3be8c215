import { setU32, u32At } from './layout';

/**
 * Paths as the façade reads them: `count`, then for each path its length and its slots, all u32.
 */
let start: usize = 0;
let end: usize = 0;
let limit: usize = 0;

export function beginResults(at: usize, until: usize): void {
  start = at;
  end = at + 4;
  limit = until;
  setU32(start, 0, 0);
}

/** Appends a path; false where it does not fit. */
export function addResult(slots: usize, length: u32): bool {
  const bytes = (<usize>length) << 2;
  if (end + 4 + bytes > limit) return false;
  setU32(end, 0, length);
  memory.copy(end + 4, slots, bytes);
  end += 4 + bytes;
  setU32(start, 0, u32At(start, 0) + 1);
  return true;
}

export function resultsAt(): usize {
  return start;
}
