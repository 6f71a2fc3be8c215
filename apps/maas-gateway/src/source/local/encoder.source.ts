import { Injectable } from '@nestjs/common';
import { ENCODER_DIMENSIONS } from '@isthmus/kernels';
import { AppError } from '@isthmus/platform-errors';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import type { SourceModel } from '../../catalogue/model.source.js';
import type { EmbeddingRequest, Embeddings } from '../../completion/completion.types.js';
import type { Source, SourceCall } from '../../completion/source.js';
import { openAiOriginal } from '../../wire/openai.js';
import { ENCODER_ID, encoderModel } from './encoder.model.js';
import { encoderRequest, inWordsOfApi } from './encoder.request.js';
import { EncoderService } from './encoder.service.js';
import { bytesOf, vectorsOf } from './encoder.vectors.js';

/** Its files may be fetched while the platform runs. */
const LOOK_EVERY_MS = 2_000;

/** The sentence encoder of this machine as a source of embeddings. */
@Injectable()
export class EncoderSource implements Source, Periodic {
  readonly name = 'local';
  readonly builtIn = true;
  private readonly listeners: (() => void)[] = [];
  /** Why it is not available, as listeners were told last; null before. */
  private told: string | undefined | null = null;

  constructor(private readonly encoder: EncoderService) {}

  get available(): boolean {
    return this.encoder.missing === undefined;
  }

  models(): SourceModel[] {
    return [encoderModel(this.encoder.missing)];
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'look for the sentence encoder',
        everyMs: LOOK_EVERY_MS,
        immediate: true,
        run: () => this.look(),
      },
    ];
  }

  /** Looks whether its files are there now. */
  async look(): Promise<void> {
    await this.encoder.refresh();
    const missing = this.encoder.missing?.missing;
    if (missing === this.told) return;
    this.told = missing;
    for (const changed of this.listeners) changed();
  }

  assertEmbeddable(request: EmbeddingRequest): void {
    const { texts } = encoderRequest(request);
    try {
      this.encoder.assertAvailable();
    } catch (error) {
      throw inWordsOfApi(error, texts.length);
    }
  }

  async embed(request: EmbeddingRequest, { owner, signal }: SourceCall): Promise<Embeddings> {
    const { texts, dimensions, format } = encoderRequest(request);
    const { vectors, tokens } = await this.encoder
      .encode(texts, { owner, kind: 'client', signal })
      .catch((error: unknown) => {
        throw inWordsOfApi(error, texts.length);
      });
    const inputTokens = tokens.reduce((sum, count) => sum + count, 0);
    const embeddings = vectorsOf(vectors, { of: ENCODER_DIMENSIONS, dimensions });
    const data = embeddings.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? bytesOf(vector).toString('base64') : Array.from(vector),
    }));
    return {
      usage: { inputTokens, outputTokens: 0, countedBy: 'local' },
      original: openAiOriginal({
        object: 'list',
        data,
        model: ENCODER_ID,
        usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
      }),
    };
  }

  async complete(): Promise<never> {
    throw writesNothing();
  }

  async stream(): Promise<never> {
    throw writesNothing();
  }
}

/** The catalogue offers the encoder for embeddings only. */
function writesNothing(): AppError {
  return new AppError('UNIMPLEMENTED', 'The sentence encoder writes no text');
}
