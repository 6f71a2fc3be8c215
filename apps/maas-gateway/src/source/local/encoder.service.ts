import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ENCODER_DIMENSIONS, readEncoderModel } from '@isthmus/kernels';
import { AppError } from '@isthmus/platform-errors';
import { open, readFile } from 'node:fs/promises';
import {
  LOCATE_ENCODER,
  type EncoderFiles,
  type EncoderMissing,
  type LocateEncoder,
} from './encoder.files.js';
import { EncoderQueue, type EncodedTexts } from './encoder.queue.js';
import { EncoderThread } from './encoder.thread.js';

interface LoadedEncoder {
  version: string;
  queue: EncoderQueue;
  thread: EncoderThread;
}

/** The sentence encoder of this process: its files are read, and its thread started, with the first text. */
@Injectable()
export class EncoderService implements OnApplicationShutdown {
  private state: EncoderFiles | EncoderMissing = {
    missing: 'Its files were not looked for yet.',
    remedy: '',
  };
  private loading: Promise<LoadedEncoder> | undefined;

  constructor(@Inject(LOCATE_ENCODER) private readonly locate: LocateEncoder) {}

  /** Why it cannot be called; undefined where it can. */
  get missing(): EncoderMissing | undefined {
    return 'missing' in this.state ? this.state : undefined;
  }

  /** Looks whether the files are there now. */
  async refresh(): Promise<void> {
    this.state = await this.locate();
    if ('missing' in this.state) await this.unload();
  }

  /** Throws FAILED_PRECONDITION with the remedy where the files are absent. */
  assertAvailable(): void {
    if (this.missing) throw absent(this.missing);
  }

  /** A vector of length 1 for each text. Throws as `assertAvailable` and `EncoderQueue.encode` do. */
  async encode(texts: readonly string[], signal: AbortSignal): Promise<EncodedTexts & { version: string }> {
    this.assertAvailable();
    const { queue, version } = await this.load();
    const { vectors, tokens } = await queue.encode(texts, signal);
    return { vectors, tokens, version };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.unload();
  }

  private load(): Promise<LoadedEncoder> {
    this.loading ??= this.read().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private async read(): Promise<LoadedEncoder> {
    if ('missing' in this.state) throw absent(this.state);
    const { weights, sentencePieces, version } = this.state;
    const [packed, pieces] = await Promise.all([readShared(weights), readFile(sentencePieces)]);
    const thread = new EncoderThread(readEncoderModel(packed, pieces));
    return { version, thread, queue: new EncoderQueue(thread, ENCODER_DIMENSIONS) };
  }

  private async unload(): Promise<void> {
    const loaded = await this.loading?.catch(() => undefined);
    this.loading = undefined;
    await loaded?.thread.close();
  }
}

/** The file in shared memory, where the kernel uses it as it lies: a copy would be another 70 MB. */
async function readShared(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

function absent({ missing, remedy }: EncoderMissing): AppError {
  return new AppError('FAILED_PRECONDITION', `The sentence encoder is not available: ${missing}`, { remedy });
}
