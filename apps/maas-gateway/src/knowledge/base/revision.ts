import { notFound } from '@isthmus/platform-errors';
import type { Unit } from '@isthmus/platform-service-database';
import { findRevision } from './base.repository.js';

/** Of a base of the tenant; throws NOT_FOUND where it has none of this id. */
export async function revisionOf(unit: Unit, baseId: string): Promise<bigint> {
  const base = await findRevision(unit, baseId);
  if (!base) throw notFound('knowledge base', baseId);
  return base.revision;
}
