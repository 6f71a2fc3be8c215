import { Inject, Injectable } from '@nestjs/common';
import {
  isSameEncoder,
  VectorIndex,
  type EmbeddedTexts,
  type Embedder,
  type EncoderIdentity,
  type Int8Vector,
} from '@isthmus/domain-registry';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError, within } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { EMBEDDER } from './embedder.token.js';
import { EncoderWatch } from './encoder.watch.js';
import type { AgentVectors } from './vector.repository.js';

/** What a search waits for the meaning of its query; after that it goes by words. */
const WAIT_MS = 150;
/** The meaning that comes later is for whoever asks the same again. */
const DEADLINE_MS = 2_000;
/** After a failure nobody asks again for this long. */
const PAUSE_MS = 2_000;
const KEPT_MS = 5 * 60_000;
const KEPT_MAX = 1_000;

/** The meaning of a query; undefined where it could not be had in time. */
export type QueryMeaning = EmbeddedTexts | undefined;

/** Compares the meaning of a query with that of agents. */
@Injectable()
export class MeaningSearch {
  private pausedUntilMs = -Infinity;
  private readonly meanings = new LoadingCache<EmbeddedTexts>({
    entriesMax: KEPT_MAX,
    freshMs: ({ encoder }) => (this.isCurrent(encoder) ? KEPT_MS : 0),
  });

  constructor(
    @Inject(EMBEDDER) private readonly embedder: Embedder,
    @Inject(EncoderWatch) private readonly encoders: EncoderWatch,
  ) {}

  /** Resolves within 150 ms, and never rejects: a search goes on without. */
  async of({ tenantId }: TenantScope, query: string): Promise<QueryMeaning> {
    if (performance.now() < this.pausedUntilMs) return undefined;
    // By tenant: how long an answer takes must not tell one what another has searched for.
    const meaning = this.meanings.get(`${tenantId} ${query}`, () => this.ask(tenantId, query));
    return within(
      meaning.catch(() => undefined),
      WAIT_MS,
    );
  }

  private async ask(tenantId: string, query: string): Promise<EmbeddedTexts> {
    try {
      const meaning = await this.embedder.embed(tenantId, [query], { deadlineMs: DEADLINE_MS });
      this.encoders.note(meaning.encoder);
      return meaning;
    } catch (error) {
      // A query that the encoder does not take says nothing about the next one.
      const isAway = !(error instanceof AppError && error.code === 'INVALID_ARGUMENT');
      if (isAway) this.pausedUntilMs = performance.now() + PAUSE_MS;
      throw error;
    }
  }

  private isCurrent(encoder: EncoderIdentity): boolean {
    const { current } = this.encoders;
    return current !== undefined && isSameEncoder(encoder, current);
  }
}

/** Of each agent with vectors of the same encoder: the cosine of the query with the nearest of them. */
export function cosinesOf(meaning: QueryMeaning, agents: readonly AgentVectors[]): Map<string, number> {
  const query = meaning?.vectors[0];
  if (!meaning || !query) return new Map();
  const comparable = agents.filter(({ encoder }) => isSameEncoder(encoder, meaning.encoder));
  return nearestOf(query, comparable);
}

function nearestOf(query: Int8Vector, agents: readonly AgentVectors[]): Map<string, number> {
  const rows = agents.flatMap(({ agentId, vectors }) => vectors.map((vector) => ({ agentId, vector })));
  const index = new VectorIndex(
    query.values.length,
    rows.map(({ vector }) => vector),
  );
  const nearest = new Map<string, number>();
  for (const [row, cosine] of index.cosines(query).entries()) {
    const agentId = rows[row]?.agentId ?? '';
    nearest.set(agentId, Math.max(cosine, nearest.get(agentId) ?? -1));
  }
  return nearest;
}
