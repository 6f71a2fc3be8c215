import { ENCODER_DIMENSIONS } from '@isthmus/kernels';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { Worker } from 'node:worker_threads';
import { backOffMs } from './back.off.js';
import type { EncoderMissing } from './encoder.files.js';
import type {
  EncodeBatch,
  EncodedBatch,
  EncodedTextsOfBatch,
  EncoderRead,
  EncoderStart,
} from './encoder.protocol.js';

// From `src` and from `dist` alike the app is three levels up; a thread runs what is built.
const SCRIPT = new URL('../../../dist/source/local/encoder.worker.js', import.meta.url);
/** Longer than any batch takes; a thread that has not answered by then does not answer. */
const BATCH_MS_MAX = 60_000;
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

export interface EncoderThreadOptions {
  logger: Logger;
  script?: URL;
  batchMsMax?: number;
  dimensions?: number;
  /** How long to wait before a start, after so many ends in a row. */
  backOff?: (endsInARow: number) => number;
  /** Called where the thread cannot use the files. */
  onUnusable?: (why: EncoderMissing) => void;
}

interface RunningBatch extends EncodeBatch {
  answer: PromiseWithResolvers<EncodedTextsOfBatch>;
}

/** The thread that does the encoder's arithmetic. It starts with the first batch, and again after it has died. */
export class EncoderThread {
  private worker: Worker | undefined;
  private batch: RunningBatch | undefined;
  private batches = 0;
  private endsInARow = 0;
  private closed = false;

  /** The first thread reads the files; those after it share the memory of what it has read. */
  constructor(
    private from: EncoderStart,
    private readonly options: EncoderThreadOptions,
  ) {}

  /**
   * One batch at a time. Rejects with UNAVAILABLE where the thread dies, takes too long or was closed: the batch may be asked
   * again, by whoever wants to. Rejects with INTERNAL, which is logged, where the arithmetic fails, and with FAILED_PRECONDITION
   * where the files cannot be used.
   */
  async run(texts: readonly string[]): Promise<EncodedTextsOfBatch> {
    if (this.closed) throw interrupted('is closed');
    if (this.batch) throw new Error('the thread of the encoder has a batch already');
    const batch = { id: ++this.batches, texts, answer: Promise.withResolvers<EncodedTextsOfBatch>() };
    this.batch = batch;
    const { batchMsMax = BATCH_MS_MAX, backOff = backOffMs } = this.options;
    const timer = setTimeout(() => this.end('did not answer in time'), batchMsMax);
    const pauseMs = this.worker || this.endsInARow === 0 ? 0 : backOff(this.endsInARow);
    const start = pauseMs > 0 ? setTimeout(() => this.send(batch), pauseMs) : undefined;
    if (!start) this.send(batch);
    try {
      return await batch.answer.promise;
    } finally {
      clearTimeout(timer);
      clearTimeout(start);
      this.batch = undefined;
    }
  }

  /** Ends the thread for good; a batch in progress fails. */
  async close(): Promise<void> {
    this.closed = true;
    const { worker } = this;
    this.end('is closing');
    await worker?.terminate();
  }

  private send({ id, texts, answer }: RunningBatch): void {
    try {
      (this.worker ??= this.start()).postMessage({ id, texts } satisfies EncodeBatch);
    } catch (error) {
      this.endsInARow++;
      answer.reject(this.failed(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    }
  }

  private start(): Worker {
    const { script = SCRIPT } = this.options;
    const worker = new Worker(script, { workerData: this.from, resourceLimits: LIMITS, execArgv: [] });
    const died = (why: string) => {
      if (this.worker === worker) this.end(why);
    };
    worker.on('message', (message: EncodedBatch | EncoderRead) => {
      if (worker !== this.worker) return;
      if ('id' in message) this.settle(message);
      else if ('model' in message) this.from = message;
      else this.refuse(message.unusable);
    });
    worker.on('error', (error) => died(`failed: ${error.message}`));
    worker.on('messageerror', () => died('sent what cannot be read'));
    worker.on('exit', (code) => died(`ended with code ${code}`));
    worker.unref();
    return worker;
  }

  private refuse(why: EncoderMissing): void {
    this.batch?.answer.reject(unusable(why));
    this.options.onUnusable?.(why);
  }

  /** An answer to a batch that nobody waits for is dropped. */
  private settle(answer: EncodedBatch): void {
    const { batch } = this;
    if (answer.id !== batch?.id) return;
    if ('failure' in answer) batch.answer.reject(this.failed(answer.failure));
    else if (isWhole(answer, batch.texts.length, this.options.dimensions)) batch.answer.resolve(answer);
    else batch.answer.reject(this.failed(`${answer.vectors.length} numbers for ${batch.texts.length} texts`));
    this.endsInARow = 0;
  }

  /** The thread is gone, or must go; the next batch starts another one. */
  private end(why: string): void {
    const { worker } = this;
    this.worker = undefined;
    if (!this.closed) {
      this.endsInARow++;
      this.options.logger.warn({ why }, 'the thread of the sentence encoder ended');
    }
    this.batch?.answer.reject(interrupted(why));
    void worker?.terminate();
  }

  private failed(failure: string): AppError {
    this.options.logger.error({ failure }, 'the sentence encoder failed');
    return new AppError('INTERNAL', 'The sentence encoder failed', {
      remedy: 'Report it; the log of the gateway has the reason.',
    });
  }
}

function isWhole(
  { vectors, tokens }: EncodedTextsOfBatch,
  texts: number,
  dimensions = ENCODER_DIMENSIONS,
): boolean {
  return vectors.length === texts * dimensions && tokens.length === texts;
}

/** Where the encoder's files are absent or cannot be used. */
export function unusable({ missing, remedy }: EncoderMissing): AppError {
  return new AppError('FAILED_PRECONDITION', `The sentence encoder is not available: ${missing}`, { remedy });
}

function interrupted(why: string): AppError {
  return new AppError('UNAVAILABLE', `The thread of the sentence encoder ${why}`, {
    retryAfterMs: 1_000,
    remedy: 'Send the request again.',
  });
}
