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
import type { KnowledgeVectors, SearchableBase } from './base/searchable.base.js';
import { TEXT_ENCODER, type TextEncoder } from './text.encoder.js';

/** What a search waits for the meaning of its query; after that it goes by words. */
const QUERY_MS_MAX = 150;
/** Few enough that the texts of clients are encoded in between. */
const BATCH = 32;

type Searched = Pick<SearchableBase, 'id' | 'index' | 'sections' | 'vectors'>;

/**
 * Compares the meaning of a query with that of a knowledge base. The vectors of a pack's are computed when it is searched first;
 * a tenant's base comes with its own.
 */
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

  /**
   * Undefined without an encoder, before the vectors are there, and where it takes too long. Never rejects. Queries of different
   * owners take turns at the encoder.
   */
  async nearness(base: Searched, query: string, owner = ''): Promise<Nearness | undefined> {
    if (this.encoder.version === undefined) return undefined;
    const stored = this.vectorsFor(base);
    if (!stored) return undefined;
    const call = {
      owner: `knowledge query ${owner}`,
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

  private vectorsFor(base: Searched): KnowledgeVectors | undefined {
    if (base.sections) return base.vectors;
    const stored = this.vectors.get(base.id);
    if (!stored) void this.compute(base);
    return stored;
  }

  private async compute({ id, index }: Searched): Promise<void> {
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
