import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import {
  nearnessOf,
  quantise,
  quantiseRows,
  VectorIndex,
  type Int8Vector,
  type Nearness,
} from '@isthmus/domain-models';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import type { KnowledgeBase } from './knowledge.library.js';

/** Injection token of the `TextEncoder` of this process. */
export const TEXT_ENCODER = Symbol('text encoder');

/** The port to a sentence encoder. */
export interface TextEncoder {
  /** Set where there is none. */
  readonly missing: unknown;
  /** Vectors of length 1 side by side, and which encoder computed them. Throws AppErrors only. */
  encode(texts: readonly string[], call: EncodeCall): Promise<{ vectors: Float32Array; version: string }>;
}

/** Owners take turns, so that no query waits for a whole knowledge base. */
interface EncodeCall {
  owner: 'knowledge base' | 'knowledge query';
  kind: 'service';
  signal: AbortSignal;
}

interface KnowledgeVectors {
  version: string;
  index: VectorIndex;
}

/** What a search waits for the meaning of its query; after that it goes by words. */
const QUERY_MS_MAX = 150;
/** Few enough that the texts of clients are encoded in between. */
const BATCH = 32;

/** Compares the meaning of a query with that of a knowledge base, whose vectors are computed when it is searched first. */
@Injectable()
export class KnowledgeMeaning implements OnModuleDestroy {
  private readonly vectors = new Map<string, KnowledgeVectors>();
  private readonly computing = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(
    @Inject(TEXT_ENCODER) private readonly encoder: TextEncoder,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Undefined without an encoder, before the vectors are there, and where it takes too long. Never rejects. */
  async nearness(base: Pick<KnowledgeBase, 'id' | 'index'>, query: string): Promise<Nearness | undefined> {
    if (this.encoder.missing) return undefined;
    const stored = this.vectors.get(base.id);
    if (!stored) {
      void this.compute(base);
      return undefined;
    }
    const call = {
      owner: 'knowledge query',
      kind: 'service',
      signal: AbortSignal.timeout(QUERY_MS_MAX),
    } as const;
    const encoded = await this.encoder.encode([query], call).catch(() => undefined);
    if (!encoded) return undefined;
    if (encoded.version !== stored.version) {
      this.vectors.delete(base.id);
      return undefined;
    }
    return nearnessOf(base.index.passages, stored.index.cosines(quantise(encoded.vectors)));
  }

  private async compute({ id, index }: Pick<KnowledgeBase, 'id' | 'index'>): Promise<void> {
    if (this.computing.has(id)) return;
    this.computing.add(id);
    try {
      this.vectors.set(id, await this.vectorsOf(index.passages.map(({ text }) => text)));
    } catch (err) {
      if (!this.stopping.signal.aborted)
        this.kit.logger.warn({ err, knowledgeBase: id }, 'a knowledge base is searched by words only');
    } finally {
      this.computing.delete(id);
    }
  }

  private async vectorsOf(texts: readonly string[]): Promise<KnowledgeVectors> {
    const rows: Int8Vector[] = [];
    let version = '';
    const call = { owner: 'knowledge base', kind: 'service', signal: this.stopping.signal } as const;
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = texts.slice(start, start + BATCH);
      const encoded = await this.encoder.encode(batch, call);
      rows.push(...quantiseRows(encoded.vectors, encoded.vectors.length / batch.length));
      version = encoded.version;
    }
    return { version, index: new VectorIndex(rows[0]?.values.length ?? 0, rows) };
  }
}
