import type { FromWorker, ToWorker } from './llama.protocol.js';

/** A process that speaks the protocol. */
export interface LlamaWorker {
  readonly pid: number | undefined;
  send: (message: ToWorker) => void;
  /** At once, whatever it does. */
  kill: () => void;
  onMessage: (listener: (message: FromWorker) => void) => void;
  /** Told how it ended; more than once is possible. */
  onEnd: (listener: (how: string) => void) => void;
}
