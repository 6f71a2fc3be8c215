import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { Places } from './encoder.places.js';
import type { EncoderThread } from './encoder.thread.js';
import { Turns } from './turns.js';

/** What one turn of the thread takes: as much as one more request can wait for. */
const TURN = { texts: 16, characters: 8_192 };
/** What clients may have waiting: four of the largest requests. What services ask has room of its own. */
const LIMITS = {
  client: { texts: 8_192, characters: 16 * 1024 * 1024 },
  service: { texts: 1_024, characters: 1024 * 1024 },
};

/** Vectors side by side, and the tokens of each text. */
export interface EncodedTexts {
  vectors: Float32Array;
  tokens: readonly number[];
}

/** Who asks: an organisation or tenant, by itself or through a service. */
export interface EncodeCall {
  owner: string;
  kind: 'client' | 'service';
  signal: AbortSignal;
}

interface Job {
  turnOf: string;
  texts: readonly string[];
  /** How many were taken, and how many have come back. */
  taken: number;
  done: number;
  vectors: Float32Array;
  tokens: number[];
  promise: PromiseWithResolvers<EncodedTexts>;
}

/** A text of a job. */
interface Row {
  job: Job;
  row: number;
  text: string;
}

/**
 * Requests that wait for the encoder. Each turn of the thread takes texts of all owners in turns, so that a single question
 * is not behind two thousand documents.
 */
export class EncoderQueue {
  private readonly turns = new Turns<Job>();
  private readonly places: Record<EncodeCall['kind'], Places>;
  private running: Promise<void> | undefined;

  constructor(
    private readonly thread: Pick<EncoderThread, 'run'>,
    private readonly dimensions: number,
    limits = LIMITS,
  ) {
    this.places = { client: new Places(limits.client), service: new Places(limits.service) };
  }

  /**
   * At least one text. Rejects with RATE_LIMITED where too much waits; INVALID_ARGUMENT with the field `texts[n]` for a text
   * that the encoder does not take; with the signal's reason; or as `EncoderThread.run` does.
   */
  async encode(texts: readonly string[], { owner, kind, signal }: EncodeCall): Promise<EncodedTexts> {
    signal.throwIfAborted();
    const load = { texts: texts.length, characters: texts.reduce((sum, { length }) => sum + length, 0) };
    const places = this.places[kind];
    places.take(owner, load);
    const job = this.jobOf(`${kind} ${owner}`, texts);
    const leave = () => job.promise.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    this.turns.add(job.turnOf, job);
    this.running ??= this.work();
    try {
      return await job.promise.promise;
    } finally {
      signal.removeEventListener('abort', leave);
      this.turns.delete(job.turnOf, job);
      places.free(owner, load);
    }
  }

  /** Whether texts wait for more than one turn. */
  get isBusy(): boolean {
    return this.places.client.texts + this.places.service.texts > TURN.texts;
  }

  /** Resolves when all that was taken has been answered. */
  async idle(): Promise<void> {
    await this.running;
  }

  private jobOf(turnOf: string, texts: readonly string[]): Job {
    return {
      turnOf,
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

  /** A text of each owner in turns, until the turn is full; at least one. */
  private nextTurn(): Row[] {
    const turn: Row[] = [];
    let characters = 0;
    for (let job = this.turns.peek(); job; job = this.turns.peek()) {
      const text = job.texts[job.taken] ?? '';
      const isFull = turn.length >= TURN.texts || characters + text.length > TURN.characters;
      if (turn.length > 0 && isFull) break;
      turn.push({ job, row: job.taken++, text });
      characters += text.length;
      this.turns.pass();
      if (job.taken === job.texts.length) this.turns.delete(job.turnOf, job);
    }
    return turn;
  }

  private async take(turn: readonly Row[]): Promise<void> {
    try {
      this.settle(turn, await this.thread.run(turn.map(({ text }) => text)));
    } catch (error) {
      // The arithmetic failed on one of the texts: the others have nothing to do with it.
      if (turn.length > 1 && error instanceof AppError && error.code === 'INTERNAL')
        for (const row of turn) await this.take([row]);
      else for (const { job } of turn) this.end(job, error);
    }
  }

  private settle(turn: readonly Row[], encoded: Awaited<ReturnType<EncoderThread['run']>>): void {
    const { vectors, tokens, refused } = encoded;
    const size = this.dimensions;
    for (const [n, { job, row }] of turn.entries()) {
      const why = refused.get(n);
      if (why !== undefined) this.end(job, tooLong(row, why));
      job.vectors.set(vectors.subarray(n * size, (n + 1) * size), row * size);
      job.tokens[row] = tokens[n] ?? 0;
      job.done++;
      if (job.done === job.texts.length) job.promise.resolve(job);
    }
  }

  /** No more of it is taken. */
  private end(job: Job, error: unknown): void {
    this.turns.delete(job.turnOf, job);
    job.promise.reject(error);
  }
}

function tooLong(position: number, description: string): AppError {
  return invalidArgument([{ field: `texts[${position}]`, description }]);
}
