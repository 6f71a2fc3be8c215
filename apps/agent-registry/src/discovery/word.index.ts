import { Injectable } from '@nestjs/common';
import { AgentIndex, readAgent, type AgentTerms, type Searchable } from '@isthmus/domain-registry';
import { BoundedCache } from '@isthmus/platform-cache';

interface IndexedAgent {
  id: string;
  version: number;
  spec: Searchable;
}

interface TenantIndex {
  /** Which versions of which agents are in it, in their order. */
  of: string;
  index: AgentIndex;
}

/** About 64 MiB of terms, and as much of indexes. */
const TERMS_MAX = 2_000_000;
const AGENTS_MAX = 20_000;

/**
 * Words of agents in this process: what one version of an agent says never changes, and a tenant's index serves until another
 * agent, or another version of one, is searched.
 */
@Injectable()
export class WordIndex {
  private readonly read = new BoundedCache<string, AgentTerms>({
    entriesMax: AGENTS_MAX,
    size: { max: TERMS_MAX, of: sizeOf },
  });
  private readonly indexes = new BoundedCache<string, TenantIndex>({
    entriesMax: AGENTS_MAX,
    size: { max: AGENTS_MAX, of: ({ index }) => Math.max(1, index.size) },
  });

  /** An index of exactly these agents, in their order; all of them are of the tenant. */
  of(tenantId: string, agents: readonly IndexedAgent[]): AgentIndex {
    const of = agents.map(keyOf).join(' ');
    const kept = this.indexes.get(tenantId);
    if (kept?.of === of) return kept.index;
    const index = new AgentIndex(agents.map((agent) => this.termsOf(agent)));
    this.indexes.set(tenantId, { of, index });
    return index;
  }

  private termsOf(agent: IndexedAgent): AgentTerms {
    const kept = this.read.get(keyOf(agent));
    if (kept) return kept;
    const terms = readAgent(agent.spec);
    this.read.set(keyOf(agent), terms);
    return terms;
  }
}

function keyOf({ id, version }: IndexedAgent): string {
  return `${id}:${version}`;
}

function sizeOf({ fields, words }: AgentTerms): number {
  return fields.reduce((sum, terms) => sum + terms.length, 1 + words.length);
}
