import { AppError } from '@isthmus/platform-errors';
import { Worker } from 'node:worker_threads';
import type { EncodeBatch, EncodedBatch } from './encoder.protocol.js';

// From `src` and from `dist` alike the app is three levels up; a thread runs what is built.
const SCRIPT = new URL('../../../dist/source/local/encoder.worker.js', import.meta.url);
/** Longer than any batch takes; a thread that has not answered by then does not answer. */
const BATCH_MS_MAX = 60_000;
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

type Encoded = Extract<EncodedBatch, { vectors: Float32Array }>;

/** The thread that does the encoder's arithmetic. It starts with the first batch, and again after it has died. */
export class EncoderThread {
  private worker: Worker | undefined;
  private waiting: PromiseWithResolvers<Encoded> | undefined;

  /** `model` is what the kernel read; threads share its memory. */
  constructor(
    private readonly model: unknown,
    private readonly options: { script?: URL; batchMsMax?: number } = {},
  ) {}

  /**
   * One batch at a time. Rejects with UNAVAILABLE where the thread dies or takes too long: the batch may be asked again, by
   * whoever wants to.
   */
  async run(texts: readonly string[]): Promise<Encoded> {
    if (this.waiting) throw new Error('the thread of the encoder has a batch already');
    const waiting = Promise.withResolvers<Encoded>();
    this.waiting = waiting;
    const { batchMsMax = BATCH_MS_MAX } = this.options;
    const timer = setTimeout(() => void this.end('did not answer in time'), batchMsMax);
    const batch: EncodeBatch = { texts };
    try {
      (this.worker ??= this.start()).postMessage(batch);
      return await waiting.promise;
    } finally {
      clearTimeout(timer);
      this.waiting = undefined;
    }
  }

  /** Ends the thread; a batch in progress fails. */
  async close(): Promise<void> {
    await this.end('is closing');
  }

  private start(): Worker {
    const { script = SCRIPT } = this.options;
    const worker = new Worker(script, { workerData: this.model, resourceLimits: LIMITS, execArgv: [] });
    const died = (why: string) => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.waiting?.reject(interrupted(why));
    };
    worker.on('message', (answer: EncodedBatch) => this.settle(answer));
    worker.on('error', (error) => died(`failed: ${error.message}`));
    worker.on('messageerror', () => died('sent what cannot be read'));
    worker.on('exit', (code) => died(`ended with code ${code}`));
    worker.unref();
    return worker;
  }

  private settle(answer: EncodedBatch): void {
    if ('failure' in answer) this.waiting?.reject(interrupted(`failed: ${answer.failure}`));
    else this.waiting?.resolve(answer);
  }

  private async end(why: string): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.waiting?.reject(interrupted(why));
    await worker?.terminate();
  }
}

function interrupted(why: string): AppError {
  return new AppError('UNAVAILABLE', `The thread of the sentence encoder ${why}`, {
    retryAfterMs: 1_000,
    remedy: 'Send the request again.',
  });
}
