import { Prisma, type Transaction } from '@isthmus/platform-database';
import {
  packVectors,
  unpackVectors,
  type EmbeddedTexts,
  type EncoderIdentity,
  type Int8Vector,
  type Searchable,
} from '@isthmus/domain-registry';

/** An agent whose vectors are absent, or of another version of it or of the encoder. */
export interface DueAgent {
  id: string;
  tenantId: string;
  version: number;
  spec: Searchable;
}

/** Vectors of an agent, and what computed them. */
export interface AgentVectors {
  agentId: string;
  /** Whose texts they are of. */
  agentVersion: number;
  encoder: EncoderIdentity;
  vectors: readonly Int8Vector[];
}

interface DueQuery {
  since: Date;
  encoder: EncoderIdentity | undefined;
  except: string[];
  limit: number;
}

/**
 * Agents that changed since `since` and need vectors, the longest waiting first. With `encoder`, vectors of any other one are
 * out of date. Those in `except` are left out.
 */
export async function listDueAgents(
  tx: Transaction,
  { since, encoder, except, limit }: DueQuery,
): Promise<DueAgent[]> {
  const other = encoder
    ? Prisma.sql`OR (v.model, v.model_version) IS DISTINCT FROM (${encoder.model}, ${encoder.version})`
    : Prisma.empty;
  return tx.$queryRaw<DueAgent[]>`
    SELECT a.id, a.tenant_id AS "tenantId", a.version, a.spec FROM registry.agent a
    LEFT JOIN registry.agent_vector v ON v.agent_id = a.id
    WHERE a.updated_at >= ${since} AND a.state <> 'gone' AND a.id <> ALL(${except}::uuid[])
      AND (v.agent_id IS NULL OR v.agent_version <> a.version ${other})
    ORDER BY a.updated_at LIMIT ${limit}`;
}

/** Agents with vectors, those first whose vectors are the oldest. */
export async function listOldest(tx: Transaction, limit: number): Promise<DueAgent[]> {
  return tx.$queryRaw<DueAgent[]>`
    SELECT a.id, a.tenant_id AS "tenantId", a.version, a.spec FROM registry.agent_vector v
    JOIN registry.agent a ON a.id = v.agent_id
    WHERE a.state <> 'gone' ORDER BY v.embedded_at LIMIT ${limit}`;
}

/** Keeps the vectors, unless those of a later version are there, or the agent is gone. */
export async function saveVectors(
  tx: Transaction,
  { id, tenantId, version }: Pick<DueAgent, 'id' | 'tenantId' | 'version'>,
  { encoder, vectors }: EmbeddedTexts,
): Promise<void> {
  const dimensions = vectors[0]?.values.length ?? 1;
  await tx.$executeRaw`
    INSERT INTO registry.agent_vector
      (agent_id, tenant_id, agent_version, model, model_version, dimensions, vectors, embedded_at)
    SELECT ${id}::uuid, ${tenantId}::uuid, ${version}::integer, ${encoder.model}, ${encoder.version}, ${dimensions}::integer,
      ${packVectors(vectors)}, now()
    FROM registry.agent WHERE id = ${id}::uuid AND state <> 'gone' FOR SHARE
    ON CONFLICT (agent_id) DO UPDATE SET agent_version = excluded.agent_version, model = excluded.model,
      model_version = excluded.model_version, dimensions = excluded.dimensions, vectors = excluded.vectors,
      embedded_at = excluded.embedded_at
    WHERE agent_vector.agent_version <= excluded.agent_version`;
}

/** When an agent is gone. */
export async function deleteVectors(tx: Transaction, agentId: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM registry.agent_vector WHERE agent_id = ${agentId}::uuid`;
}

interface VectorRow {
  agentId: string;
  agentVersion: number;
  model: string;
  version: string;
  dimensions: number;
  vectors: Uint8Array;
}

/** Vectors of these agents of a tenant, as far as there are any. A plain query: Prisma's own is slower with bytes. */
export async function listVectors(
  tx: Transaction,
  { tenantId, agentIds }: { tenantId: string; agentIds: string[] },
): Promise<AgentVectors[]> {
  const rows = await tx.$queryRaw<VectorRow[]>`
    SELECT agent_id AS "agentId", agent_version AS "agentVersion", model, model_version AS version, dimensions, vectors
    FROM registry.agent_vector WHERE tenant_id = ${tenantId}::uuid AND agent_id = ANY(${agentIds}::uuid[])`;
  return rows.map(({ agentId, agentVersion, model, version, dimensions, vectors }) => ({
    agentId,
    agentVersion,
    encoder: { model, version },
    vectors: unpackVectors(vectors, dimensions),
  }));
}
