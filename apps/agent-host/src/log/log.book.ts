import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { ReaderQueue } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LogRing, sizeOf, type LogEvent, type LogLevel, type LogLine } from './log.ring.js';
import { Redactor, redactedFields } from './redacted.js';

const LINES_MAX = 2_000;
const BYTES_MAX = 512 * 1024;
/** Of all instances that may run here. */
const BYTES_MAX_TOGETHER = 64 * 1024 * 1024;
/** Instances that have ended whose lines are kept, so that people can see why. */
const ENDED_MAX = 64;
const READERS_MAX = 500;
/** Of what waits for a slow reader; the oldest lines are dropped. */
const WAITING_BYTES_MAX = 512 * 1024;

/** Whose instances; lines of another tenant's are never found. */
export interface LogSubject {
  tenantId: string;
  agentId: string;
}

/**
 * Takes what one instance prints and events of it, and answers with what of each may be shown: it hides what looks like a
 * credential.
 */
export type LogSink = (
  entry: { level: LogLevel; fields?: Record<string, unknown> } & (
    { message: string; event?: never } | { message?: never; event: LogEvent }
  ),
) => { message: string; fields: Record<string, unknown> };

interface Entry extends LogSubject {
  ring: LogRing;
}

interface Reader extends LogSubject {
  take: (line: LogLine) => void;
}

/** What instances have printed lately: in memory, bounded, without what looks like a credential. */
@Injectable()
export class LogBook {
  private readonly entries = new Map<string, Entry>();
  private readonly ended = new Set<string>();
  private readonly readers = new Set<Reader>();
  private readonly bounds: { linesMax: number; bytesMax: number };

  constructor(@Inject(ENVIRONMENT) { INSTANCES_MAX }: Pick<Environment, 'INSTANCES_MAX'>) {
    const bytesMax = Math.min(BYTES_MAX, Math.floor(BYTES_MAX_TOGETHER / INSTANCES_MAX));
    this.bounds = { linesMax: LINES_MAX, bytesMax };
  }

  /** Begins the lines of an instance; one that starts again under its id goes on counting. */
  open({ instanceId, tenantId, agentId }: LogSubject & { instanceId: string }): LogSink {
    this.ended.delete(instanceId);
    const former = this.entries.get(instanceId);
    const isOfSame = former?.tenantId === tenantId && former.agentId === agentId;
    const ring = isOfSame ? former.ring : new LogRing(instanceId, this.bounds);
    this.entries.set(instanceId, { tenantId, agentId, ring });
    const printed = new Redactor();
    return ({ level, event, ...raw }) => {
      // What the instance prints may be in the middle of a private key; what this host says is not.
      const redactor = event ? new Redactor() : printed;
      const message = redactor.line(raw.message ?? '');
      const fields = redactedFields(raw.fields ?? {}, redactor);
      const fieldsJson = Object.keys(fields).length > 0 ? JSON.stringify(fields, withoutStack) : '';
      const line = ring.add({ at: new Date(), level, event, message, fieldsJson });
      for (const reader of this.readers)
        if (reader.tenantId === tenantId && reader.agentId === agentId) reader.take(line);
      return { message, fields };
    };
  }

  /** The instance has ended; its lines are kept while there are few such instances. */
  end(instanceId: string): void {
    this.ended.add(instanceId);
    const [oldest] = this.ended;
    if (this.ended.size <= ENDED_MAX || oldest === undefined) return;
    this.ended.delete(oldest);
    this.entries.delete(oldest);
  }

  /** The lines that are kept, in order of time, then each as it comes; ends when `signal` aborts. */
  async *tail(subject: LogSubject, signal: AbortSignal): AsyncGenerator<LogLine> {
    if (this.readers.size >= READERS_MAX)
      throw new AppError('LIMIT_EXCEEDED', `This host has ${READERS_MAX} readers of logs already`, {
        retryAfterMs: 5_000,
      });
    const waiting = new ReaderQueue<LogLine>({
      itemsMax: LINES_MAX,
      bytesMax: WAITING_BYTES_MAX,
      sizeOf,
      gap: gapOf,
    });
    for (const line of this.kept(subject)) waiting.push(line);
    const reader: Reader = { ...subject, take: (line) => waiting.push(line) };
    this.readers.add(reader);
    try {
      yield* waiting.items(signal);
    } finally {
      this.readers.delete(reader);
    }
  }

  private kept({ tenantId, agentId }: LogSubject): LogLine[] {
    return [...this.entries.values()]
      .filter((entry) => entry.tenantId === tenantId && entry.agentId === agentId)
      .flatMap(({ ring }) => ring.lines())
      .sort((a, b) => a.at.getTime() - b.at.getTime() || a.sequence - b.sequence);
  }
}

/** Stacks lead through the platform's own code and folders, which are not the tenant's. */
const withoutStack = (name: string, value: unknown): unknown => (name === 'stack' ? undefined : value);

/** In place of lines that were dropped; `last` of them lends its number. */
function gapOf(last: LogLine, count: number): LogLine {
  return { ...last, level: 'warn', event: 'dropped', message: '', fieldsJson: JSON.stringify({ count }) };
}
