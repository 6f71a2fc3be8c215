import { closeSync, fdatasync, openSync, rmSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const syncData = promisify(fdatasync);

/** A record, and the file that has it. */
export interface Recorded {
  line: Buffer;
  segment: Segment;
}

/** One file of a journal. It is deleted once it is complete and everything in it is released. */
export class Segment {
  bytes = 0;
  private readonly unreleased = new Set<Recorded>();
  private complete = false;
  private syncing: Promise<void> | undefined;
  private unsynced = false;
  /** The last line was written in part. */
  private torn = false;
  private readonly file: number;

  constructor(
    private readonly path: string,
    private readonly onDeleted: (segment: Segment) => void,
  ) {
    this.file = openSync(path, 'ax', 0o600);
  }

  /** Hands the line to the kernel; throws the system's error where it takes less than all of it. */
  append(line: Buffer): Recorded {
    const recorded = { line, segment: this };
    this.write(line);
    this.unreleased.add(recorded);
    return recorded;
  }

  private write(line: Buffer): void {
    const data = this.torn ? Buffer.concat([Buffer.from('\n'), line]) : line;
    const written = writeSync(this.file, data);
    this.bytes += written;
    this.unsynced = true;
    this.torn = written < data.length;
    if (this.torn) throw new Error(`the disk took ${written} of ${data.length} bytes`);
  }

  /** Writes an empty line, which readers skip. */
  probe(): void {
    if (writeSync(this.file, '\n') < 1) throw new Error('the disk accepts no data');
    this.unsynced = true;
  }

  release(recorded: Recorded): void {
    this.unreleased.delete(recorded);
    this.deleteIfDone();
  }

  /**
   * Moves what is not released to `to`, where that is at most `bytesMax`: a few records must not keep a whole file. Readers
   * may find a record in both.
   */
  moveTo(to: Segment, bytesMax: number): void {
    if (!this.complete) return;
    const lines = [...this.unreleased];
    if (lines.reduce((sum, { line }) => sum + line.length, 0) > bytesMax) return;
    for (const recorded of lines) {
      to.write(recorded.line);
      to.unreleased.add(recorded);
      recorded.segment = to;
      this.unreleased.delete(recorded);
    }
    this.deleteIfDone();
  }

  /** Nothing more is appended. */
  finish(): void {
    this.complete = true;
    this.deleteIfDone();
  }

  /** Writes what was appended to the disk. */
  async sync(): Promise<void> {
    if (!this.unsynced) return;
    this.unsynced = false;
    this.syncing = syncData(this.file);
    try {
      await this.syncing;
    } finally {
      this.syncing = undefined;
      this.deleteIfDone();
    }
  }

  private deleteIfDone(): void {
    if (!this.complete || this.unreleased.size > 0 || this.syncing) return;
    this.complete = false; // Once.
    closeSync(this.file);
    rmSync(this.path, { force: true });
    this.onDeleted(this);
  }
}
