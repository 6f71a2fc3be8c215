import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { readOrphans, segmentName, type Orphan } from './orphan.js';
import { isOwned, LOCK_PATH_BYTES_MAX, OwnerLock } from './owner.lock.js';
import { lineOf } from './record.js';
import { Segment, type Recorded } from './segment.js';

export interface JournalOptions {
  /** On a local disk; shared by the processes of one service on one machine. Created where it is missing. */
  directory: string;
  /** Of all files; 256 MiB by default. Beyond, nothing is appended until something is released. */
  bytesMax?: number;
  /** Of one file; 8 MiB by default. */
  segmentBytes?: number;
  /** How long the disk may lag behind: what the loss of the machine can cost. 20 ms by default. */
  syncEveryMs?: number;
  logger: Pick<Logger, 'error' | 'warn'>;
}

const BYTES_MAX = 256 * 1024 * 1024;
const SEGMENT_BYTES = 8 * 1024 * 1024;
const SYNC_EVERY_MS = 20;
/** Of a file, what is moved at most, so that it can be deleted. */
const MOVED_SHARE = 8;

/** A record of a journal, until it is released. */
export type Entry = object & { readonly entry: unique symbol };

/**
 * An append-only log of one process (ADR 0018). A record survives the death of the process once `append` has returned,
 * and the loss of the machine once it is synced. Records are JSON objects.
 */
export class Journal {
  private readonly bytesMax: number;
  private readonly segmentBytes: number;
  private readonly syncEveryMs: number;
  private readonly segments = new Set<Segment>();
  private current: Segment;
  private number = 1;
  private timer: NodeJS.Timeout | undefined;
  private syncing: Promise<void> | undefined;
  private failure: unknown;

  private constructor(
    private readonly options: JournalOptions,
    private readonly directory: string,
    private readonly lock: OwnerLock,
  ) {
    this.bytesMax = options.bytesMax ?? BYTES_MAX;
    this.segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.syncEveryMs = options.syncEveryMs ?? SYNC_EVERY_MS;
    this.current = this.newSegment();
  }

  /** A new journal in a directory of its own; throws where the directory cannot be used. */
  static async open(options: JournalOptions): Promise<Journal> {
    const directory = join(options.directory, randomBytes(6).toString('hex'));
    if (Buffer.byteLength(join(directory, 'lock')) > LOCK_PATH_BYTES_MAX)
      throw new Error(
        `The journal's directory ${options.directory} has too long a path: use at most ${LOCK_PATH_BYTES_MAX - 18} bytes`,
      );
    return new Journal(options, directory, await OwnerLock.make(directory));
  }

  /** Bytes of the files that are not released. */
  get bytes(): number {
    let total = 0;
    for (const segment of this.segments) total += segment.bytes;
    return total;
  }

  /** Throws UNAVAILABLE when the journal is full or its disk fails: what cannot be recorded must not be done. */
  append(record: object): Entry {
    if (this.failure !== undefined) throw unavailable('its disk fails', this.failure);
    const line = lineOf(record);
    if (this.bytes + line.length > this.bytesMax) throw unavailable(`its ${this.bytesMax} bytes are full`);
    try {
      if (this.current.bytes + line.length > this.segmentBytes) this.rotate();
      const recorded = this.current.append(line);
      this.scheduleSync();
      return recorded as unknown as Entry; // Opaque to callers.
    } catch (error) {
      this.fail(error);
      throw unavailable('its disk fails', error);
    }
  }

  /** The record is needed no longer. A release can be lost when the process dies: replaying a record must change nothing. */
  release(entry: Entry): void {
    const recorded = entry as unknown as Recorded;
    recorded.segment.release(recorded);
  }

  /**
   * Takes over, one by one, what processes that are gone left; each is given to one process only, and again to this one
   * until it is done with it.
   */
  async *orphans(): AsyncGenerator<Orphan> {
    await this.adopt();
    for (const name of directoriesIn(this.directory)) {
      const adopted = join(this.directory, name);
      const orphans = readOrphans(adopted);
      for (const orphan of orphans) {
        if (orphan.damaged > 0)
          this.options.logger.error(
            { journal: name, lines: orphan.damaged, alarm: 'journal-damaged' },
            'a journal has lines that cannot be read: what they recorded is lost',
          );
        yield orphan;
      }
      if (orphans.every(({ isDone }) => isDone)) rmSync(adopted, { recursive: true, force: true });
    }
  }

  /** Syncs, and deletes the directory where everything is released; what is not is an orphan then. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.syncing;
    await this.sync();
    this.current.finish();
    await this.lock.free();
    if (readdirSync(this.directory).length === 0) rmSync(this.directory, { recursive: true });
  }

  /** Moves the directories of processes that are gone into that of this one. */
  private async adopt(): Promise<void> {
    for (const name of directoriesIn(this.options.directory)) {
      const path = join(this.options.directory, name);
      if (path === this.directory || (await isOwned(path))) continue;
      try {
        renameSync(path, join(this.directory, name));
      } catch {
        // Another process was faster.
      }
    }
  }

  private rotate(): void {
    const full = this.current;
    this.current = this.newSegment();
    void full
      .sync()
      .catch((error: unknown) => this.fail(error))
      .finally(() => full.finish());
    for (const segment of this.segments)
      if (segment !== this.current) segment.moveTo(this.current, this.segmentBytes / MOVED_SHARE);
  }

  private newSegment(): Segment {
    const path = join(this.directory, segmentName(this.number++));
    const segment = new Segment(path, (deleted) => this.segments.delete(deleted));
    this.segments.add(segment);
    return segment;
  }

  private scheduleSync(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.syncing = this.sync();
    }, this.syncEveryMs).unref();
  }

  private async sync(): Promise<void> {
    try {
      if (this.failure !== undefined) {
        this.rotate();
        this.current.probe();
      }
      await this.current.sync();
      if (this.failure !== undefined) this.options.logger.warn('the disk of the journal works again');
      this.failure = undefined;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Refuses records until a new file can be written and synced. */
  private fail(error: unknown): void {
    if (this.failure === undefined)
      this.options.logger.error({ err: error, alarm: 'journal-failed' }, 'the journal cannot be written');
    this.failure = error;
    this.scheduleSync();
  }
}

function directoriesIn(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true });
  // A hidden one is being made.
  const visible = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return visible.map(({ name }) => name);
}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError(
    'UNAVAILABLE',
    `The request cannot be recorded: the journal of this process cannot be written, ${reason}`,
    {
      retryAfterMs: 1_000,
      cause,
    },
  );
}
