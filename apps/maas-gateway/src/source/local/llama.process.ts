import type { AppError } from '@isthmus/platform-errors';
import { EventQueue } from './event.queue.js';
import { backOffMs } from './back.off.js';
import { shownComplaint } from './llama.complaint.js';
import { LlamaKnown } from './llama.known.js';
import * as limits from './llama.limits.js';
import { LlamaLine } from './llama.line.js';
import { brokenOff, busy, shuttingDown, tooSlow, unusable } from './llama.errors.js';
import { Watchdog } from './watchdog.js';
import type {
  FromWorker,
  Generation,
  GenerationEvent,
  GenerationFailure,
  ToWorker,
} from './llama.protocol.js';
import type { LlamaProcessOptions } from './llama.process.options.js';
import type { LlamaWorker } from './llama.worker.js';

/** An answer that was asked for. */
interface Job {
  id: number;
  generation: Generation;
  events: EventQueue<GenerationEvent>;
  isCancelled: boolean;
}

/**
 * The process of one GGUF model: started by the first answer that is asked for, and again, later and later, where it ends.
 * What it was answering then ends with UPSTREAM_UNAVAILABLE; what waits goes to the next process.
 */
export class LlamaProcess {
  private child: LlamaWorker | undefined;
  private isLoaded = false;
  private isClosed = false;
  private isRetired = false;
  private readonly waiting: LlamaLine<Job>;
  private readonly running = new Map<number, Job>();
  private failedInARow = 0;
  private failedLoads = 0;
  private readonly known: LlamaKnown;
  private idleTimer: NodeJS.Timeout | undefined;
  private startTimer: NodeJS.Timeout | undefined;
  private loadTimer: NodeJS.Timeout | undefined;
  private readonly watchdog = new Watchdog();
  private lastId = 0;

  constructor(private readonly options: LlamaProcessOptions) {
    this.known = new LlamaKnown(options.settings.contextTokensMax, () => options.onChange?.());
    this.waiting = new LlamaLine(options.waitingMax ?? limits.WAITING_MAX);
  }

  /** Why the model cannot be used; undefined as far as is known. */
  get faultReason(): string | undefined {
    return this.known.reason;
  }

  /** Of prompt and answer together: what was asked for, until the model is loaded and may have less. */
  get contextTokensMax(): number {
    return this.known.contextTokensMax;
  }

  /** Of the process that runs now, for measurements. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Loads the model, so that a file that is no model is known before it is asked for; one that was refused, minutes later. */
  check(): void {
    if (this.known.fresh === undefined) this.start();
  }

  /**
   * The events of one answer, from the moment that it has its turn. Throws RATE_LIMITED where too many wait, UNAVAILABLE where
   * the model cannot be loaded, and what `signal` was aborted with; the process stops generating then.
   */
  async *generate(generation: Generation, signal: AbortSignal): AsyncGenerator<GenerationEvent> {
    signal.throwIfAborted();
    const job = this.enqueue(generation);
    const abort = () => this.cancel(job, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      for await (const event of job.events) {
        yield event;
        if (event.type !== 'text') return;
      }
    } finally {
      signal.removeEventListener('abort', abort);
      this.cancel(job, undefined);
    }
  }

  /** Takes no more answers, and ends with the last one that it has. */
  retire(): void {
    this.isRetired = true;
    this.endWhereDone();
  }

  private endWhereDone(): void {
    if (this.isRetired && this.running.size + this.waiting.length === 0) this.close();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.startTimer);
    this.dismiss();
    this.failAll(shuttingDown(this.options.id));
  }

  private enqueue(generation: Generation): Job {
    const { id } = this.options;
    if (this.isClosed || this.isRetired) throw shuttingDown(id);
    if (this.known.fresh !== undefined) throw unusable(id, this.known.fresh);
    if (!this.waiting.hasRoom(generation.owner)) throw busy(id);
    this.lastId += 1;
    const job = {
      id: this.lastId,
      generation,
      events: new EventQueue<GenerationEvent>(limits.EVENTS_MAX),
      isCancelled: false,
    };
    this.waiting.add(job);
    clearTimeout(this.idleTimer);
    if (this.child) this.pump();
    else if (!this.startTimer) this.start();
    return job;
  }

  private start(): void {
    clearTimeout(this.startTimer);
    this.startTimer = undefined;
    if (this.child || this.isClosed) return;
    const child = this.forked();
    if (!child) return;
    this.child = child;
    this.isLoaded = false;
    child.onMessage((message) => this.take(child, message));
    child.onEnd((how) => this.ended(child, how));
    this.send({ type: 'load', settings: this.options.settings });
    this.loadTimer = setTimeout(
      () => this.refuse(`it was not loaded within ${limits.LOAD_MS_MAX / 1_000} s`),
      limits.LOAD_MS_MAX,
    );
    this.loadTimer.unref();
  }

  private forked(): LlamaWorker | undefined {
    try {
      return this.options.fork();
    } catch (error) {
      this.recover(`it was not started: ${String(error)}`, false);
      return undefined;
    }
  }

  private take(child: LlamaWorker, message: FromWorker): void {
    if (child !== this.child) return;
    switch (message.type) {
      case 'loaded':
        clearTimeout(this.loadTimer);
        this.isLoaded = true;
        this.failedLoads = 0;
        this.known.setLoaded(message.contextTokensMax);
        this.pump();
        return;
      case 'refused':
        this.refuse(shownComplaint(this.options.settings.path, message.reason), message.reason);
        return;
      case 'alive':
        this.hear(message.id);
        return;
      case 'event':
        this.pass(message);
    }
  }

  private pass({ id, event }: FromWorker & { type: 'event' }): void {
    const job = this.running.get(id);
    if (!job) return;
    this.hear(id);
    if (!job.isCancelled && !job.events.push(event)) this.cancel(job, tooSlow(this.options.id));
    if (event.type === 'text') return;
    this.watchdog.forget(id);
    if (event.type === 'end') this.failedInARow = 0;
    else this.logFailure(job, event.failure);
    this.running.delete(id);
    job.events.end();
    this.pump();
  }

  /** Clients are told less: llama.cpp may name paths. */
  private logFailure({ isCancelled }: Job, failure: GenerationFailure): void {
    if (isCancelled || failure.kind === 'context') return;
    const { id: model, logger } = this.options;
    logger.warn({ model, reason: failure.reason }, `a local model failed at an answer's ${failure.kind}`);
  }

  private hear(id: number): void {
    // One that goes on although it was cancelled is no sign of life.
    if (this.running.get(id)?.isCancelled === false) this.watchdog.heard(id);
  }

  /** Gives those that wait their turn, and the process its leave where none does. */
  private pump(): void {
    if (!this.isLoaded) return;
    const free = this.options.settings.sequences - this.running.size;
    for (let place = 0; place < free; place++) {
      const job = this.waiting.next();
      if (!job) break;
      this.running.set(job.id, job);
      this.send({ type: 'generate', id: job.id, generation: job.generation });
      this.expect(job, this.options.silenceMs ?? limits.SILENCE_MS, 'it said nothing of an answer');
    }
    clearTimeout(this.idleTimer);
    if (this.running.size > 0) return;
    this.endWhereDone();
    if (this.isClosed) return;
    this.idleTimer = setTimeout(() => this.dismiss(), this.options.idleMs ?? limits.IDLE_MS);
    this.idleTimer.unref();
  }

  private cancel(job: Job, reason: unknown): void {
    this.waiting.delete(job);
    // It keeps its place until the process says that it has stopped.
    if (this.running.has(job.id) && !job.isCancelled) {
      job.isCancelled = true;
      this.send({ type: 'cancel', id: job.id });
      this.expect(job, limits.CANCEL_MS, 'it did not stop an answer');
    }
    job.events.end(reason);
    this.endWhereDone();
  }

  private expect({ id }: Job, ms: number, fault: string): void {
    this.watchdog.expect(id, ms, () => {
      if (this.child) this.ended(this.child, `${fault} within ${ms / 1_000} s`);
    });
  }

  private ended(child: LlamaWorker, how: string): void {
    if (child !== this.child) return;
    const wasLoaded = this.isLoaded;
    this.dismiss();
    if (!this.isClosed) this.recover(how, wasLoaded);
  }

  private recover(how: string, wasLoaded: boolean): void {
    this.failedInARow += 1;
    this.failedLoads += wasLoaded ? 0 : 1;
    const { id, logger } = this.options;
    logger.warn(
      { model: id, how, answers: this.running.size },
      'the process of a local model ended: it is started again',
    );
    const jobs = [...this.running.values()];
    this.running.clear();
    for (const job of jobs) job.events.end(brokenOff(id));
    this.endWhereDone();
    if (this.isClosed) return;
    if (this.failedLoads >= limits.LOADS_MAX) {
      const fault = `it ended ${limits.LOADS_MAX} times while it loaded the model`;
      return this.refuse(fault, `${fault} (${how})`);
    }
    this.startTimer = setTimeout(() => {
      this.startTimer = undefined;
      if (this.waiting.length > 0) this.start();
    }, backOffMs(this.failedInARow));
  }

  /** `complaint`: what only the log is told. */
  private refuse(reason: string, complaint = reason): void {
    this.failedLoads = 0;
    this.options.logger.warn({ model: this.options.id, reason: complaint }, 'a local model cannot be loaded');
    this.known.setFault(reason);
    this.dismiss();
    this.failAll(unusable(this.options.id, reason));
  }

  /** Without a process, until there is something to do. */
  private dismiss(): void {
    const { child } = this;
    this.child = undefined;
    this.isLoaded = false;
    clearTimeout(this.loadTimer);
    clearTimeout(this.idleTimer);
    this.watchdog.clear();
    child?.kill();
  }

  private failAll(error: AppError): void {
    const jobs = [...this.running.values(), ...this.waiting.empty()];
    this.running.clear();
    for (const job of jobs) job.events.end(error);
  }

  private send(message: ToWorker): void {
    this.child?.send(message);
  }
}
