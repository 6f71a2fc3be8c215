import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ENCODER_DIMENSIONS } from '@isthmus/kernels';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import {
  LOCATE_ENCODER,
  type EncoderFiles,
  type EncoderMissing,
  type LocateEncoder,
} from './encoder.files.js';
import { EncoderQueue, type EncodeCall, type EncodedTexts } from './encoder.queue.js';
import { EncoderThread, unusable, type EncoderThreadOptions } from './encoder.thread.js';

interface RunningEncoder {
  files: EncoderFiles;
  queue: EncoderQueue;
  thread: EncoderThread;
}

type Kit = Pick<ServiceKit, 'logger'>;

/** The sentence encoder of this process: its thread starts, and reads the files, with the first text. */
@Injectable()
export class EncoderService implements OnApplicationShutdown {
  private state: EncoderFiles | EncoderMissing = {
    missing: 'Its files were not looked for yet.',
    remedy: 'Try again in a few seconds.',
  };
  /** What a thread could not use; it is not tried again before a file was replaced. */
  private unusable: { state: string; why: EncoderMissing } | undefined;
  private running: RunningEncoder | undefined;
  private readonly threads = new Set<EncoderThread>();
  private closed = false;

  constructor(
    @Inject(LOCATE_ENCODER) private readonly locate: LocateEncoder,
    @Inject(KIT) private readonly kit: Kit,
  ) {}

  /** Why it cannot be called; undefined where it can. */
  get missing(): EncoderMissing | undefined {
    return 'missing' in this.state ? this.state : undefined;
  }

  /** Whether texts wait for more than one turn of the thread. */
  get isBusy(): boolean {
    return this.running?.queue.isBusy === true;
  }

  /** Which encoder would be called; undefined where none can be. */
  get version(): string | undefined {
    return 'missing' in this.state ? undefined : this.state.version;
  }

  /** Looks whether the files are there now, and are those in use. */
  async refresh(): Promise<void> {
    const found = await this.locate();
    if (this.closed) return;
    if ('missing' in found) this.become(found);
    else this.become(this.unusable?.state === found.state ? this.unusable.why : found);
  }

  /** Throws FAILED_PRECONDITION with the remedy where the files are absent. */
  assertAvailable(): void {
    if (this.missing) throw unusable(this.missing);
  }

  /** A vector of length 1 for each text. Throws as `assertAvailable` and `EncoderQueue.encode` do. */
  async encode(texts: readonly string[], call: EncodeCall): Promise<EncodedTexts & { version: string }> {
    if ('missing' in this.state) throw unusable(this.state);
    if (this.closed) throw new AppError('UNAVAILABLE', 'The sentence encoder is shutting down');
    const { queue, files } = (this.running ??= this.start(this.state));
    const { vectors, tokens } = await queue.encode(texts, call);
    return { vectors, tokens, version: files.version };
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.threads].map((thread) => thread.close()));
  }

  private start(files: EncoderFiles): RunningEncoder {
    const thread = this.newThread(files, {
      logger: this.kit.logger,
      onUnusable: (why) => {
        this.unusable = { state: files.state, why };
        if ('state' in this.state && this.state.state === files.state) this.become(why);
      },
    });
    this.threads.add(thread);
    return { files, thread, queue: new EncoderQueue(thread, ENCODER_DIMENSIONS) };
  }

  /** For tests: another thread in its place. */
  protected newThread(
    { weights, sentencePieces }: EncoderFiles,
    options: EncoderThreadOptions,
  ): EncoderThread {
    return new EncoderThread({ files: { weights, sentencePieces } }, options);
  }

  private become(state: EncoderFiles | EncoderMissing): void {
    if ('missing' in state && state.missing !== this.missing?.missing)
      this.kit.logger.warn({ ...state }, 'the sentence encoder is not available');
    const { running } = this;
    if (running && ('missing' in state || state.state !== running.files.state)) {
      this.running = undefined;
      void this.retire(running);
    }
    this.state = state;
  }

  /** What it has taken is answered first. */
  private async retire({ queue, thread }: RunningEncoder): Promise<void> {
    await queue.idle();
    await thread.close();
    this.threads.delete(thread);
  }
}
