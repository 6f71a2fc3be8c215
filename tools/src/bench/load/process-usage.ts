import { readFileSync } from 'node:fs';
import { descendantsOf } from '../memory.ts';

/** Linux counts processor time in hundredths of a second (USER_HZ) in /proc. */
const TICK_MS = 10;

/** Processes and all that descends from them now. */
export function treeOf(roots: readonly number[]): number[] {
  return [...new Set(roots.flatMap((root) => descendantsOf(root)))];
}

/** Processor milliseconds of processes so far, those of children that have ended included. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(read(`/proc/${pid}/stat`)) * TICK_MS, 0);
}

/** Resident megabytes of processes; pages that they share are divided among their holders. */
export function megabytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
    return sum + Number(kilobytes ?? 0) / 1_024;
  }, 0);
}

/** Resident megabytes of one process, as the system counts them. */
export function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
}

/** utime, stime, cutime and cstime of a line of /proc/<pid>/stat; the name before them may hold spaces and brackets. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It ended meanwhile.
  }
}
