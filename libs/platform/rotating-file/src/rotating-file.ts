import { basename, dirname } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface RotatingFileOptions {
  /** The present file is rotated as soon as it holds this much. */
  sizeBytesMax: number;
  /** How many earlier files are kept: `x.1` is the latest of them. */
  rotatedFiles: number;
  /** How long after a failure the file is opened again; 5 s unless given. */
  reopenAfterMs?: number;
}

/** What waits for the disk; more is lost, so that a slow disk does not fill the memory. */
const PENDING_BYTES_MAX = 4 * 1024 * 1024;
const REOPEN_AFTER_MS = 5_000;

/**
 * A file that one process appends to and that is rotated by size. Bytes on disk stay below
 * `(rotatedFiles + 1) * sizeBytesMax` plus one chunk for each file. A failure to write loses what was to be written,
 * never the process.
 */
export class RotatingFile {
  private stream: RotatingFileStream | undefined;
  private failedAt = -Infinity;
  private closed = false;
  private lost = 0;

  /** Missing folders of `path` are made with the first write. */
  constructor(
    readonly path: string,
    private readonly options: RotatingFileOptions,
  ) {}

  /** How many bytes could not be written so far. */
  get lostBytes(): number {
    return this.lost;
  }

  /** Never throws; `done` hears, once, that the chunk is in the file or why it is lost. */
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

  /** Resolves when what was appended is in the file, or is lost. Nothing is written after it. */
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

/** `x` is the present file, `x.1` the latest rotated one. The library passes an index, or null for the present file. */
function nameOf(file: string): (index: number | Date | null) => string {
  return (index) => (index === null ? file : `${file}.${String(index)}`);
}
