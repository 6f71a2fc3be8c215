const PREFIX = 'TASK_STATE_';
const TERMINAL: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELED', 'REJECTED']);
/** In which an agent waits for somebody else (A2A v1.0.1 §4.1.3). */
const INTERRUPTED: ReadonlySet<string> = new Set(['INPUT_REQUIRED', 'AUTH_REQUIRED']);

/** Whether a task with this state, with or without its prefix, has ended. */
export function hasEnded(state: string): boolean {
  return TERMINAL.has(state.replace(PREFIX, ''));
}

/** Whether a message that waits for its task is answered by now (§3.2.2): it has ended, or waits for somebody. */
export function hasStopped(state: string): boolean {
  return hasEnded(state) || INTERRUPTED.has(state.replace(PREFIX, ''));
}
