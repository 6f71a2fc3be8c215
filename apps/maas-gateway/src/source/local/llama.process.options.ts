import type { Logger } from '@isthmus/platform-observability';
import type { LlamaSettings } from './llama.protocol.js';
import type { LlamaWorker } from './llama.worker.js';

export interface LlamaProcessOptions {
  /** As the catalogue names the model. */
  id: string;
  settings: LlamaSettings;
  fork: () => LlamaWorker;
  logger: Logger;
  /** Answers that wait for their turn; more are refused, and more of one owner than it leaves for others. */
  waitingMax?: number;
  /** A process that has had nothing to do for so long ends, and gives its memory back. */
  idleMs?: number;
  /** A process that says nothing of an answer for so long is ended. */
  silenceMs?: number;
  /** Told when `faultReason` or `contextTokensMax` changes. */
  onChange?: () => void;
}
