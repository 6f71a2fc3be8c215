import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@isthmus/platform-database';
import type { UsagePiece } from '@isthmus/domain-placement';
import type { PlatformScope, Scope } from '@isthmus/platform-identity';
import { enqueueUsage } from '@isthmus/platform-jobs';
import { usageOf } from './usage.mapper.js';
import type { UsageByNode } from '../placement/placement.types.js';
import { allocate, readUsage, release } from './node-usage.repository.js';
import { fromRow, toRow } from './reservation.row.js';
import type { NodeCapacity, Reservation } from './reservation.types.js';

const EXPIRE_BATCH = 200;
const LIST_MAX = 1_000;

/** Rolls back the transaction of a reservation that exceeds its node. */
class ExceedsCapacity extends Error {}

/** Reservations, and what they allocate on nodes; both change in one transaction. */
@Injectable()
export class ReservationRepository {
  constructor(private readonly database: Database) {}

  /** The input of a decision, read at one moment; expired reservations are released first. */
  snapshot(
    scope: PlatformScope,
    query: { key: string; now: Date },
  ): Promise<{ existing: Reservation | undefined; usage: UsageByNode }> {
    return this.database.inPlatform(scope, async (tx) => {
      await expire(tx, query.now);
      const row = await tx.computeReservation.findUnique({ where: { key: query.key } });
      return { existing: row ? fromRow(row) : undefined, usage: await readUsage(tx) };
    });
  }

  usage(scope: Scope): Promise<UsageByNode> {
    return this.database.inScope(scope, readUsage);
  }

  /**
   * Stores a reservation and allocates its resources, both or neither; it replaces an expired one of the same key.
   * `exists`: a concurrent call used the key; `full`: a concurrent call allocated the resources.
   */
  async create(
    scope: PlatformScope,
    reservation: Reservation,
    capacity: NodeCapacity,
  ): Promise<'created' | 'exists' | 'full'> {
    try {
      return await this.database.inPlatform(scope, async (tx) => {
        await tx.computeReservation.deleteMany({ where: { key: reservation.key, state: 'expired' } });
        const { count } = await tx.computeReservation.createMany({
          data: [toRow(reservation)],
          skipDuplicates: true,
        });
        if (count === 0) return 'exists';
        if (!(await allocate(tx, reservation, capacity))) throw new ExceedsCapacity();
        return 'created';
      });
    } catch (error) {
      if (error instanceof ExceedsCapacity) return 'full';
      throw error;
    }
  }

  find(scope: PlatformScope, key: string): Promise<Reservation | undefined> {
    return this.database.inPlatform(scope, async (tx) => {
      const row = await tx.computeReservation.findUnique({ where: { key } });
      return row ? fromRow(row) : undefined;
    });
  }

  /** Confirms the reservation if `mayConfirm` accepts it under its lock. Returns it; undefined if there is none. */
  confirm(
    scope: PlatformScope,
    { key, now }: { key: string; now: Date },
    mayConfirm: (reservation: Reservation) => boolean,
  ): Promise<Reservation | undefined> {
    return this.database.inPlatform(scope, async (tx) => {
      const reservation = await lock(tx, key);
      if (!reservation || !mayConfirm(reservation)) return reservation;
      const row = await tx.computeReservation.update({
        where: { key },
        data: { state: 'confirmed', confirmedAt: now, meteredTo: now },
      });
      return fromRow(row);
    });
  }

  /**
   * Releases the resources and enqueues the last piece of usage; does nothing if the reservation has ended or never
   * existed. `finish` runs under the lock, so that its moment is after everything metered before.
   */
  release(
    scope: PlatformScope,
    key: string,
    finish: (reservation: Reservation) => { endedAt: Date; piece: UsagePiece | undefined },
  ): Promise<void> {
    return this.database.inPlatform(scope, async (tx) => {
      const reservation = await lock(tx, key);
      if (!reservation || reservation.state === 'released' || reservation.state === 'expired') return;
      const { endedAt, piece } = finish(reservation);
      if (piece) await enqueueUsage(tx, [usageOf(reservation, piece)]);
      const meteredMicro = reservation.meteredMicro + (piece?.quantity ?? 0n);
      await tx.computeReservation.update({
        where: { key },
        data: { state: 'released', endedAt, meteredMicro, meteredTo: endedAt },
      });
      await release(tx, reservation);
    });
  }

  /** The reservations that have resources now, oldest first; a tenant's scope sees its own. */
  list(scope: Scope, query: { agentId: string | undefined; now: Date }): Promise<Reservation[]> {
    const { agentId, now } = query;
    return this.database.inScope(scope, async (tx) => {
      const rows = await tx.computeReservation.findMany({
        where: {
          ...(scope.kind === 'tenant' ? { tenantId: scope.tenantId } : {}),
          ...(agentId === undefined ? {} : { agentId }),
          OR: [{ state: 'confirmed' }, { state: 'held', expiresAt: { gt: now } }],
        },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: LIST_MAX,
      });
      return rows.map(fromRow);
    });
  }

  /** Releases expired reservations; returns their number. */
  expireDue(scope: PlatformScope, now: Date): Promise<number> {
    return this.database.inPlatform(scope, (tx) => expire(tx, now));
  }
}

async function lock(tx: Transaction, key: string): Promise<Reservation | undefined> {
  await tx.$queryRaw`SELECT 1 FROM reservation WHERE key = ${key} FOR UPDATE`;
  const row = await tx.computeReservation.findUnique({ where: { key } });
  return row ? fromRow(row) : undefined;
}

/** Skips rows that another process has locked. Nodes are updated in the order of ids, so that sweeps cannot deadlock. */
async function expire(tx: Transaction, now: Date): Promise<number> {
  const due = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM reservation WHERE state = 'held' AND expires_at <= ${now}
    ORDER BY expires_at LIMIT ${EXPIRE_BATCH} FOR UPDATE SKIP LOCKED`;
  if (due.length === 0) return 0;
  const where = { id: { in: due.map(({ id }) => id) } };
  const rows = await tx.computeReservation.findMany({ where, orderBy: [{ nodeId: 'asc' }, { id: 'asc' }] });
  await tx.computeReservation.updateMany({ where, data: { state: 'expired', endedAt: now } });
  for (const row of rows) await release(tx, fromRow(row));
  return rows.length;
}
