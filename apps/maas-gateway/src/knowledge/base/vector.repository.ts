import { packVectors, unpackVectors, type Int8Vector } from '@isthmus/domain-models';
import type { Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';

/** A passage, by the digest of its text, with its vector. */
export interface PassageVector {
  passage: Uint8Array;
  vector: Int8Vector;
}

/** Of these passages, those that the encoder of this version has encoded in the base. */
export async function encodedOf(
  unit: Transaction,
  { baseId, version, passages }: { baseId: string; version: string; passages: readonly Uint8Array[] },
): Promise<Uint8Array[]> {
  const rows = await unit.$queryRaw<{ passage: Uint8Array }[]>`
    SELECT passage FROM models.knowledge_vector
    WHERE base_id = ${baseId}::uuid AND model_version = ${version} AND passage = ANY(${[...passages]}::bytea[])`;
  return rows.map(({ passage }) => passage);
}

/** Keeps vectors; those that are there already stay. Nothing is kept where the base is gone. */
export async function saveVectors(
  unit: Transaction,
  { tenantId }: TenantScope,
  { baseId, version, vectors }: { baseId: string; version: string; vectors: readonly PassageVector[] },
): Promise<void> {
  const dimensions = vectors[0]?.vector.values.length ?? 0;
  await unit.$executeRaw`
    INSERT INTO models.knowledge_vector (base_id, passage, model_version, tenant_id, dimensions, vector)
    SELECT b.id, v.passage, ${version}, ${tenantId}::uuid, ${dimensions}::integer, v.vector
    FROM models.knowledge_base b,
      unnest(${vectors.map(({ passage }) => passage)}::bytea[], ${vectors.map(({ vector }) => packVectors([vector]))}::bytea[])
        AS v (passage, vector)
    WHERE b.id = ${baseId}::uuid ON CONFLICT DO NOTHING`;
}

/** All vectors of a base by one encoder. A plain query: Prisma's own is slower with bytes. */
export async function listVectors(
  unit: Transaction,
  { baseId, version }: { baseId: string; version: string },
): Promise<PassageVector[]> {
  const rows = await unit.$queryRaw<{ passage: Uint8Array; dimensions: number; vector: Uint8Array }[]>`
    SELECT passage, dimensions, vector FROM models.knowledge_vector
    WHERE base_id = ${baseId}::uuid AND model_version = ${version}`;
  return rows.flatMap(({ passage, dimensions, vector }) =>
    unpackVectors(vector, dimensions).map((unpacked) => ({ passage, vector: unpacked })),
  );
}

/** Those of passages that are no longer in the base, and of other encoders. */
export async function deleteVectors(
  unit: Transaction,
  { baseId, version, keep }: { baseId: string; version: string; keep: readonly Uint8Array[] },
): Promise<void> {
  await unit.$executeRaw`
    DELETE FROM models.knowledge_vector
    WHERE base_id = ${baseId}::uuid AND (model_version <> ${version} OR passage <> ALL(${[...keep]}::bytea[]))`;
}
