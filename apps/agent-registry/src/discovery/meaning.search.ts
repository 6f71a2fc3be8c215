import { Inject, Injectable } from '@nestjs/common';
import {
  isSameEncoder,
  VectorIndex,
  type EmbeddedTexts,
  type Embedder,
  type Int8Vector,
} from '@isthmus/domain-registry';
import { within } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { EMBEDDER } from './embedder.token.js';
import { EncoderWatch } from './encoder.watch.js';
import type { AgentVectors } from './vector.repository.js';

/** What a search waits for the meaning of its query; after that it goes by words. */
const DEADLINE_MS = 150;
/** After a failure nobody waits again for this long. */
const PAUSE_MS = 2_000;

/** The meaning of a query; undefined where it could not be had in time. */
export type QueryMeaning = EmbeddedTexts | undefined;

/** Compares the meaning of a query with that of agents. */
@Injectable()
export class MeaningSearch {
  private pausedUntilMs = -Infinity;

  constructor(
    @Inject(EMBEDDER) private readonly embedder: Embedder,
    @Inject(EncoderWatch) private readonly encoders: EncoderWatch,
  ) {}

  /** Resolves within the deadline, and never rejects: a search goes on without. */
  async of({ tenantId }: TenantScope, query: string): Promise<QueryMeaning> {
    if (performance.now() < this.pausedUntilMs) return undefined;
    const embedding = this.embedder.embed(tenantId, [query], { deadlineMs: DEADLINE_MS });
    const meaning = await within(
      embedding.catch(() => undefined),
      DEADLINE_MS,
    );
    if (meaning) this.encoders.note(meaning.encoder);
    else this.pausedUntilMs = performance.now() + PAUSE_MS;
    return meaning;
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
