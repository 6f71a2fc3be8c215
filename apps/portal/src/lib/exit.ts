const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * On SIGTERM and SIGINT runs `stop` at once, while requests are in flight, and `close` when the process would exit:
 * when Next has no more requests in flight, or the drain time is over. Next ends with `process.exit`, which waits for
 * nothing; so from the signal on, the first exit is delayed until both have ended, for `timeoutMs` at most.
 */
export function stopBeforeExit(options: {
  stop: () => Promise<void>;
  /** Closes what requests use. */
  close: () => Promise<void>;
  timeoutMs: number;
  onFailure: (error: unknown) => void;
}): void {
  const { stop, close, timeoutMs, onFailure } = options;
  let stopping: Promise<void> | undefined;
  const onSignal = () => {
    if (stopping) return;
    stopping = stop().catch(onFailure);
    holdExit(() => Promise.all([stopping, close().catch(onFailure)]), timeoutMs);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function holdExit(closing: () => Promise<unknown>, timeoutMs: number): void {
  const exit = process.exit.bind(process);
  let held = false;
  const exitLater = (code?: number): void => {
    if (held) return;
    held = true;
    setTimeout(() => exit(code), timeoutMs);
    void closing().finally(() => exit(code));
  };
  // The type says that exit never returns; to its callers here, Next and server.mjs, it is the last statement.
  process.exit = exitLater as typeof process.exit;
}
