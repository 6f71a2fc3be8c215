import { Injectable } from '@nestjs/common';
import type { EncoderIdentity } from '@isthmus/domain-registry';
import { BoundedCache } from '@isthmus/platform-cache';
import type { AgentVectors } from './vector.repository.js';

const MEBIBYTE = 1024 * 1024;
const LIMITS = { entriesMax: 20_000, size: { max: 32 * MEBIBYTE, of: bytesOf } };
/** Of an entry without its components. */
const ENTRY_BYTES = 200;

/** Vectors of agents in this process: those of one version of an agent by one encoder never change. */
@Injectable()
export class VectorCache {
  private readonly entries = new BoundedCache<string, AgentVectors>(LIMITS);

  /** The vectors of agents by this encoder; `read` is asked for those that are not here. */
  async of(
    agents: readonly { id: string; version: number }[],
    encoder: EncoderIdentity,
    read: (agentIds: string[]) => Promise<AgentVectors[]>,
  ): Promise<AgentVectors[]> {
    const kept = agents.flatMap((agent) => this.entries.get(keyOf(agent, encoder)) ?? []);
    const found = new Set(kept.map(({ agentId }) => agentId));
    const others = agents.map(({ id }) => id).filter((id) => !found.has(id));
    if (others.length === 0) return kept;
    const fresh = await read(others);
    for (const each of fresh)
      this.entries.set(keyOf({ id: each.agentId, version: each.agentVersion }, each.encoder), each);
    return [...kept, ...fresh];
  }
}

function keyOf({ id, version }: { id: string; version: number }, encoder: EncoderIdentity): string {
  return JSON.stringify([id, version, encoder.model, encoder.version]);
}

function bytesOf({ vectors }: AgentVectors): number {
  return vectors.reduce((sum, { values }) => sum + values.byteLength, ENTRY_BYTES);
}
