import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import {
  KnowledgeVectors,
  quantise,
  quantiseRows,
  type Int8Vector,
  type KnowledgeIndex,
  type Meaning,
  type Nearness,
  type Question,
} from '@isthmus/domain-models';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import { TEXT_ENCODER, type TextEncoder } from './text.encoder.js';

interface Learned {
  version: string;
  vectors: KnowledgeVectors;
}

/** A knowledge base whose vectors are computed here. */
interface Searched {
  id: string;
  index: KnowledgeIndex;
}

/** What a search or an answer waits for the meaning of its question; after that it goes by words. */
const QUERY_MS_MAX = 300;
/** Few enough that the texts of clients are encoded in between. */
const BATCH = 32;

/** Compares the meaning of a query with that of a pack's knowledge base, whose vectors are computed when it is searched first. */
@Injectable()
export class KnowledgeMeaning implements OnModuleDestroy {
  private readonly vectors = new Map<string, Learned>();
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
   * The vector of a query; undefined without an encoder, and where it takes too long. Never rejects. Queries of different
   * owners take turns at the encoder.
   */
  async vectorOf(query: string, owner = ''): Promise<Meaning | undefined> {
    if (this.encoder.version === undefined) return undefined;
    const call = {
      owner: `knowledge query ${owner}`,
      kind: 'service',
      signal: AbortSignal.timeout(QUERY_MS_MAX),
    } as const;
    const encoded = await this.encoder.encode([query], call).catch(() => undefined);
    return encoded && { version: encoded.version, vector: quantise(encoded.vectors) };
  }

  /** Undefined also before the vectors of the base are there. */
  async nearness(base: Searched, question: Question, owner = ''): Promise<Nearness | undefined> {
    if (this.encoder.version === undefined) return undefined;
    const stored = this.vectors.get(base.id);
    if (!stored) {
      void this.compute(base);
      return undefined;
    }
    const meant = await this.vectorOf(question.text, owner);
    if (!meant) return undefined;
    if (meant.version !== stored.version) {
      this.vectors.delete(base.id);
      return undefined;
    }
    return stored.vectors.nearness(question, meant.vector);
  }

  private async compute({ id, index }: Searched): Promise<void> {
    if (this.computing.has(id)) return;
    this.computing.add(id);
    try {
      this.vectors.set(id, await this.learn(index));
    } catch (err) {
      if (!this.stopping.signal.aborted)
        this.kit.logger.warn({ err, knowledgeBase: id }, 'a knowledge base is searched by words only');
    } finally {
      this.computing.delete(id);
    }
  }

  private async learn(index: KnowledgeIndex): Promise<Learned> {
    const texts = index.passages.map(({ text }) => text);
    const rows: Int8Vector[] = [];
    let version = '';
    const call = { owner: 'knowledge base', kind: 'service', signal: this.stopping.signal } as const;
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = texts.slice(start, start + BATCH);
      const encoded = await this.encoder.encode(batch, call);
      rows.push(...quantiseRows(encoded.vectors, encoded.vectors.length / batch.length));
      version = encoded.version;
    }
    const learning = KnowledgeVectors.learn(index, rows);
    let step = learning.next();
    while (!step.done) {
      await setImmediate(undefined, { signal: this.stopping.signal });
      step = learning.next();
    }
    return { version, vectors: step.value };
  }
}
