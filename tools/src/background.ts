import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of nice(1): a third of the processor that a process of 0 gets, where both want all of it. */
const NICENESS = 5;
/** Linux takes one such change in a tenth of a second from whoever is not root. */
const RETRY_MS = 150;
const ATTEMPTS = 20;

/**
 * Lets other processes come first where the processor is short. Linux shares it among sessions before it shares it among
 * the processes of one (sched(7), autogroup), and each process of a supervisor has a session of its own, so both are told.
 */
export function putInBackground(pid: number, attempts = ATTEMPTS): void {
  try {
    setPriority(pid, NICENESS);
    writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS));
  } catch (error) {
    const isLater = (error as NodeJS.ErrnoException).code === 'EAGAIN' && attempts > 1;
    // Anything else: it has ended, or the system has no such groups.
    if (isLater) setTimeout(() => putInBackground(pid, attempts - 1), RETRY_MS).unref();
  }
}
