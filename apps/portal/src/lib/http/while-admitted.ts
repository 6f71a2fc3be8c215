import { AppError, within } from '@isthmus/platform-errors';

/**
 * Yields what `source` yields for as long as `isAdmitted`, asked every `everyMs`, returns true; then it throws
 * PERMISSION_DENIED: whoever was removed in the middle of a stream gets no more of it.
 */
export async function* whileAdmitted<Value>(
  source: AsyncIterable<Value>,
  { isAdmitted, everyMs }: { isAdmitted: () => Promise<boolean>; everyMs: number },
): AsyncGenerator<Value> {
  const values = source[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Value>> | undefined;
  let checkedMs = performance.now();
  for (;;) {
    next ??= values.next();
    const result = await within(next, Math.max(0, checkedMs + everyMs - performance.now()), 'due' as const);
    if (performance.now() - checkedMs >= everyMs) {
      if (!(await isAdmitted()))
        throw new AppError('PERMISSION_DENIED', 'The session or membership has ended');
      checkedMs = performance.now();
    }
    if (result === 'due') continue;
    next = undefined;
    if (result.done) return;
    yield result.value;
  }
}
