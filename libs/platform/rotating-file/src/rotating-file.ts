import { basename, dirname } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface RotatingFileOptions {
  /** The current file is rotated as soon as it reaches this size. */
  sizeBytesMax: number;
  /** How many rotated files are kept: `x.1` is the latest of them. */
  rotatedFiles: number;
  /** How long after a failure the file is reopened; 5 s by default. */
  reopenAfterMs?: number;
}

/** Limit for data waiting for the disk; more is dropped, so that a slow disk does not fill the memory. */
const PENDING_BYTES_MAX = 4 * 1024 * 1024;
const REOPEN_AFTER_MS = 5_000;

/**
 * A file that one process appends to and that is rotated by size. Bytes on disk stay below
 * `(rotatedFiles + 1) * sizeBytesMax` plus one chunk for each file. A failed write drops its data and never ends
 * the process.
 */
export class RotatingFile {
  private stream: RotatingFileStream | undefined;
  private failedAt = -Infinity;
  private closed = false;
  private lost = 0;

  /** Missing folders of `path` are created with the first write. */
  constructor(
    readonly path: string,
    private readonly options: RotatingFileOptions,
  ) {}

  /** How many bytes could not be written so far. */
  get lostBytes(): number {
    return this.lost;
  }

  /** Never throws; `done` is called once, when the chunk is written or with the reason why it was dropped. */
  append(chunk: string | Uint8Array, done: (error?: Error) => void = () => undefined): void {
    const size = Buffer.byteLength(chunk);
    const stream = this.open();
    if (!stream || stream.writableLength > PENDING_BYTES_MAX) {
      this.lost += size;
      done(new Error(`${basename(this.path)} cannot be written now`));
      return;
    }
    stream.write(chunk, (error) => {
      if (error) this.lost += size;
      done(error ?? undefined);
    });
  }

  /** Resolves when everything appended has been written or dropped. Nothing is written afterwards. */
  close(): Promise<void> {
    const { stream } = this;
    this.closed = true;
    this.stream = undefined;
    if (!stream || stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  private open(): RotatingFileStream | undefined {
    if (this.stream) return this.stream;
    const reopenAfterMs = this.options.reopenAfterMs ?? REOPEN_AFTER_MS;
    if (this.closed || performance.now() - this.failedAt < reopenAfterMs) return undefined;
    const stream = createStream(nameOf(basename(this.path)), {
      path: dirname(this.path),
      size: `${this.options.sizeBytesMax}B`,
      rotate: this.options.rotatedFiles,
    });
    stream.on('error', () => {
      this.failedAt = performance.now();
      if (this.stream === stream) this.stream = undefined;
    });
    this.stream = stream;
    return stream;
  }
}

/** `x` is the current file, `x.1` the latest rotated one. The library passes an index, or null for the current file. */
function nameOf(file: string): (index: number | Date | null) => string {
  return (index) => (index === null ? file : `${file}.${String(index)}`);
}
