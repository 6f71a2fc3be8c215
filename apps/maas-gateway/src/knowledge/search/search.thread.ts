import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { Worker } from 'node:worker_threads';
import type { SearchRequest, SearchResponse, SearchTask } from './search.protocol.js';

// From `src` and from `dist` alike the app is three levels up; a thread runs what is built.
const SCRIPT = new URL('../../../dist/knowledge/search/search.worker.js', import.meta.url);
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };
/** Longer than the largest base takes; a thread that has not answered by then does not answer. */
const ANSWER_MS_MAX = 20_000;
const WAITING_MAX = 256;

type Task = { base: string; state: string } & SearchTask;

interface Waiting {
  answer: PromiseWithResolvers<SearchResponse>;
  timer: NodeJS.Timeout;
}

/** A thread that holds knowledge bases and searches them. It starts with the first task, and again after it has died. */
export class SearchThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private closed = false;

  constructor(private readonly options: { logger: Logger; script?: URL; answerMsMax?: number }) {}

  /**
   * Rejects with RATE_LIMITED where too much waits, UNAVAILABLE where the thread dies or takes too long, INTERNAL, which is
   * logged, where the search fails.
   */
  async run(task: Task): Promise<SearchResponse> {
    if (this.closed) throw interrupted('is closed');
    if (this.waiting.size >= WAITING_MAX)
      throw new AppError('RATE_LIMITED', 'Too many searches of knowledge bases wait', {
        retryAfterMs: 1_000,
        remedy: 'Try again in a moment.',
      });
    const id = ++this.lastId;
    const answer = Promise.withResolvers<SearchResponse>();
    const { answerMsMax = ANSWER_MS_MAX } = this.options;
    const timer = setTimeout(() => this.end('did not answer in time'), answerMsMax);
    this.waiting.set(id, { answer, timer });
    try {
      (this.worker ??= this.start()).postMessage({ ...task, id } satisfies SearchRequest);
      return this.checked(await answer.promise);
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const { worker } = this;
    this.end('is closing');
    await worker?.terminate();
  }

  private checked(response: SearchResponse): SearchResponse {
    if (response.type !== 'failed') return response;
    this.options.logger.error({ reason: response.reason }, 'a search of a knowledge base failed');
    throw new AppError('INTERNAL', 'The search failed', {
      remedy: 'Report it; the log of the gateway has the reason.',
    });
  }

  private start(): Worker {
    const { script = SCRIPT } = this.options;
    const worker = new Worker(script, { resourceLimits: LIMITS, execArgv: [], env: {} });
    const died = (why: string) => {
      if (this.worker === worker) this.end(why);
    };
    worker.on('message', (response: SearchResponse) =>
      this.waiting.get(response.id)?.answer.resolve(response),
    );
    worker.on('error', (error) => died(`failed: ${error.message}`));
    worker.on('exit', (code) => died(`ended with code ${code}`));
    worker.unref();
    return worker;
  }

  /** The thread is gone, or must go; the next task starts another one. */
  private end(why: string): void {
    const { worker } = this;
    this.worker = undefined;
    if (!this.closed) this.options.logger.warn({ why }, 'a thread that searches knowledge bases ended');
    for (const { answer } of this.waiting.values()) answer.reject(interrupted(why));
    void worker?.terminate();
  }
}

function interrupted(why: string): AppError {
  return new AppError('UNAVAILABLE', `The thread that searches knowledge bases ${why}`, {
    retryAfterMs: 1_000,
    remedy: 'Send the request again.',
  });
}
