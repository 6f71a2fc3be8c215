import { AppError } from '@isthmus/platform-errors';
import type { EncoderThread } from './encoder.thread.js';

/** What one turn of the thread takes: as much as one more request can wait for. */
const TURN = { texts: 16, characters: 8_192 };
/** What may wait at most: four of the largest requests. */
const LIMITS = { texts: 8_192, characters: 16 * 1024 * 1024 };

/** Vectors side by side, and the tokens of each text. */
export interface EncodedTexts {
  vectors: Float32Array;
  tokens: readonly number[];
}

interface Job {
  texts: readonly string[];
  /** How many were taken, and how many have come back. */
  taken: number;
  done: number;
  vectors: Float32Array;
  tokens: number[];
  promise: PromiseWithResolvers<EncodedTexts>;
}

/**
 * Requests that wait for the encoder. Each turn of the thread takes texts of all of them in turns, so that a single question
 * is not behind two thousand documents.
 */
export class EncoderQueue {
  private readonly jobs = new Set<Job>();
  private readonly waiting = { texts: 0, characters: 0 };
  private running: Promise<void> | undefined;

  constructor(
    private readonly thread: Pick<EncoderThread, 'run'>,
    private readonly dimensions: number,
    private readonly limits = LIMITS,
  ) {}

  /**
   * At least one text. Rejects with RATE_LIMITED where too much waits; INVALID_ARGUMENT, with the metadata `position` and
   * `why`, for a text that the encoder does not take; with the signal's reason; or as `EncoderThread.run` does.
   */
  async encode(texts: readonly string[], signal: AbortSignal): Promise<EncodedTexts> {
    signal.throwIfAborted();
    const size = { texts: texts.length, characters: texts.reduce((sum, { length }) => sum + length, 0) };
    this.admit(size);
    const job = this.jobOf(texts);
    const leave = () => job.promise.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    this.jobs.add(job);
    this.running ??= this.work();
    try {
      return await job.promise.promise;
    } finally {
      signal.removeEventListener('abort', leave);
      this.jobs.delete(job);
      this.waiting.texts -= size.texts;
      this.waiting.characters -= size.characters;
    }
  }

  /** Resolves when all that was taken has been answered. */
  async idle(): Promise<void> {
    await this.running;
  }

  private admit({ texts, characters }: { texts: number; characters: number }): void {
    const { waiting, limits } = this;
    if (waiting.texts + texts > limits.texts || waiting.characters + characters > limits.characters)
      throw new AppError('RATE_LIMITED', 'Too many texts wait for the sentence encoder', {
        retryAfterMs: 1_000,
        remedy: 'Try again in a moment, or send fewer texts at once.',
      });
    waiting.texts += texts;
    waiting.characters += characters;
  }

  private jobOf(texts: readonly string[]): Job {
    return {
      texts,
      taken: 0,
      done: 0,
      vectors: new Float32Array(texts.length * this.dimensions),
      tokens: [],
      promise: Promise.withResolvers(),
    };
  }

  private async work(): Promise<void> {
    // Requests that arrive in the same moment share the first turn.
    await Promise.resolve();
    for (let turn = this.nextTurn(); turn.length > 0; turn = this.nextTurn()) await this.take(turn);
    this.running = undefined;
  }

  /** A text of each request in turns, until the turn is full; at least one. */
  private nextTurn(): { job: Job; row: number; text: string }[] {
    const turn: { job: Job; row: number; text: string }[] = [];
    let characters = 0;
    for (let found = true; found;) {
      found = false;
      for (const job of this.jobs) {
        const text = job.texts[job.taken];
        if (text === undefined) continue;
        const isFull = turn.length >= TURN.texts || characters + text.length > TURN.characters;
        if (turn.length > 0 && isFull) return turn;
        turn.push({ job, row: job.taken++, text });
        characters += text.length;
        found = true;
      }
    }
    return turn;
  }

  private async take(turn: { job: Job; row: number; text: string }[]): Promise<void> {
    try {
      const { vectors, tokens, refused } = await this.thread.run(turn.map(({ text }) => text));
      const size = this.dimensions;
      for (const [n, { job, row }] of turn.entries()) {
        const why = refused.get(n);
        if (why !== undefined) this.refuse(job, row, why);
        job.vectors.set(vectors.subarray(n * size, (n + 1) * size), row * size);
        job.tokens[row] = tokens[n] ?? 0;
        job.done++;
        if (job.done === job.texts.length) job.promise.resolve(job);
      }
    } catch (error) {
      for (const { job } of turn) this.end(job, error);
    }
  }

  private refuse(job: Job, position: number, why: string): void {
    const error = new AppError('INVALID_ARGUMENT', `Text ${position} ${why}`, {
      metadata: { position: String(position), why },
      remedy: 'Split the text.',
    });
    this.end(job, error);
  }

  /** No more of it is taken. */
  private end(job: Job, error: unknown): void {
    this.jobs.delete(job);
    job.promise.reject(error);
  }
}
