import { AppError } from '@isthmus/platform-errors';
import type { OpenCall } from '../open.call.js';

/**
 * The signal of a call that may take `msMax`, whatever its caller allows. A caller's own deadline is a way to leave, and
 * aborts with CANCELLED: what was done for it until then was asked for. `release` when the call is over.
 */
export function callSignal(open: OpenCall, msMax: number): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    open.end(new AppError('DEADLINE_EXCEEDED', `The call took longer than ${msMax / 1_000} seconds`));
  }, msMax);
  const abort = () => {
    const reason: unknown = open.signal.reason;
    const left = reason instanceof AppError && reason.code === 'DEADLINE_EXCEEDED' && !isLate;
    controller.abort(left ? new AppError('CANCELLED', 'The deadline of the client has passed') : reason);
  };
  if (open.signal.aborted) abort();
  else open.signal.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}
