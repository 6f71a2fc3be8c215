import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { EventStream } from './event-stream.js';
import type { Principal } from './principal.js';

/** Longer than this no request is worked on; the sweep of attempts counts on it. */
const CALL_MS_MAX = 10 * 60_000;

/** One authenticated HTTP request and the way back to its client. */
export class HttpCall {
  readonly unixSeconds = Math.floor(Date.now() / 1_000);
  /** Code of what went wrong; "ok" otherwise. */
  outcome = 'ok';
  private readonly started = performance.now();
  private readonly abortion = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    readonly requestId: string,
    readonly principal: Principal,
    readonly body: unknown,
    private readonly reply: FastifyReply,
    private readonly options: { headers: Record<string, string>; logger: Logger },
  ) {
    const tooLong = new AppError('DEADLINE_EXCEEDED', `A request may take ${CALL_MS_MAX / 60_000} minutes`);
    this.timer = setTimeout(() => this.abort(tooLong), CALL_MS_MAX);
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) this.abort(new AppError('CANCELLED', 'The client went away'));
    });
  }

  /** Aborted when the client goes away, the time is up, or the process stops. */
  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  abort(reason: AppError): void {
    this.abortion.abort(reason);
  }

  /** Call once, when the answer is out. */
  finish(): void {
    clearTimeout(this.timer);
  }

  secondsSoFar(): number {
    return (performance.now() - this.started) / 1_000;
  }

  async sendJson(body: object): Promise<void> {
    await this.reply.headers(this.answerHeaders()).send(body);
  }

  /** From here on the answer is a stream of events, unless an error comes before its first one. */
  openEvents(): EventStream {
    return new EventStream(this.reply, () => this.answerHeaders(), this.signal);
  }

  /** Remembers and logs why an answer that had begun broke off. */
  note(error: unknown): void {
    this.outcome = this.asAppError(error).code;
  }

  /** The error as one that may be shown; a bug is logged with its stack and becomes a correlation id. */
  asAppError(error: unknown): AppError {
    return asAppError(error, this.options.logger);
  }

  private answerHeaders(): Record<string, string> {
    return {
      ...this.options.headers,
      'openai-processing-ms': String(Math.round(performance.now() - this.started)),
    };
  }
}

/** AppErrors stay, also as the cause of an abort; anything else is a bug behind a correlation id. */
export function asAppError(error: unknown, logger: Logger): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return error.cause instanceof AppError
      ? error.cause
      : new AppError('CANCELLED', 'The client went away', { cause: error });
  }
  const correlationId = randomUUID();
  logger.error({ err: error, correlationId }, 'unexpected error');
  return new AppError('INTERNAL', `Something failed that should not; correlation id ${correlationId}`);
}
