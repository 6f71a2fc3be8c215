import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { quantise, type Meaning } from '@isthmus/domain-models';

/** Injection token of the `SentenceEncoder` of this process. */
export const SENTENCE_ENCODER = Symbol('sentence encoder');

/** The port to a sentence encoder. */
export interface SentenceEncoder {
  /** Set where there is none. */
  readonly missing: unknown;
  /** Whether texts wait for more than one turn. */
  readonly isBusy: boolean;
  /** Vectors of length 1 side by side, and which encoder computed them. Throws AppErrors only. */
  encode(
    texts: readonly string[],
    call: { owner: string; kind: 'service'; signal: AbortSignal },
  ): Promise<{ vectors: Float32Array; version: string }>;
}

/** What a request waits for the vector of its question, milliseconds; then it goes on as if nothing were kept. */
const REQUEST_MS_MAX = 30;
/** What an answer that is kept waits for that of its own, and how many wait. */
const LATER_MS_MAX = 10_000;
const LATER_MAX = 64;

/** What questions mean, as far as the encoder has the time. */
@Injectable()
export class QuestionEncoder implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private later = 0;

  constructor(@Inject(SENTENCE_ENCODER) private readonly encoder: SentenceEncoder) {}

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Within the time of a request; undefined where the encoder is absent, busy, or slower. Never rejects. */
  async now(
    question: string,
    { tenantId, signal }: { tenantId: string; signal: AbortSignal },
  ): Promise<Meaning | undefined> {
    if (this.encoder.missing || this.encoder.isBusy) return undefined;
    return this.meaningOf(question, tenantId, AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS_MAX)]));
  }

  /** Behind the request; undefined where the encoder is absent, or too many wait. Never rejects. */
  async afterwards(question: string, tenantId: string): Promise<Meaning | undefined> {
    if (this.encoder.missing || this.later >= LATER_MAX) return undefined;
    this.later += 1;
    try {
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(LATER_MS_MAX)]);
      return await this.meaningOf(question, tenantId, signal);
    } finally {
      this.later -= 1;
    }
  }

  private async meaningOf(
    question: string,
    tenantId: string,
    signal: AbortSignal,
  ): Promise<Meaning | undefined> {
    const call = { owner: `cache ${tenantId}`, kind: 'service', signal } as const;
    const encoded = await this.encoder.encode([question], call).catch(() => undefined);
    return encoded && { vector: quantise(encoded.vectors), version: encoded.version };
  }
}
