import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@isthmus/platform-database';
import type { UsagePiece } from '@isthmus/domain-placement';
import type { PlatformScope, Scope } from '@isthmus/platform-identity';
import { enqueueUsage } from '@isthmus/platform-jobs';
import { usageOf } from '../metering/metering.mapper.js';
import { giveToNode, readUsage, takeOfNode, type UsageByNode } from './node-usage.repository.js';
import { fromRow, toRow } from './reservation.row.js';
import type { NodeLimits, Reservation } from './reservation.types.js';

const EXPIRE_BATCH = 200;
const LIST_MAX = 1_000;

/** Undoes the transaction of a claim that did not fit. */
class DoesNotFit extends Error {}

/** Reservations, with what they take of nodes kept in step. */
@Injectable()
export class ReservationRepository {
  constructor(private readonly database: Database) {}

  /** What a decision needs, read at one moment; holds that have run out are given back first. */
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
   * Stores a reservation and takes its resources, both or neither. `exists`: another call used the key meanwhile;
   * `full`: another took the resources meanwhile. An expired reservation of the same key gives way.
   */
  async claim(
    scope: PlatformScope,
    reservation: Reservation,
    limits: NodeLimits,
  ): Promise<'claimed' | 'exists' | 'full'> {
    try {
      return await this.database.inPlatform(scope, async (tx) => {
        await tx.computeReservation.deleteMany({ where: { key: reservation.key, state: 'expired' } });
        const { count } = await tx.computeReservation.createMany({
          data: [toRow(reservation)],
          skipDuplicates: true,
        });
        if (count === 0) return 'exists';
        if (!(await takeOfNode(tx, reservation, limits))) throw new DoesNotFit();
        return 'claimed';
      });
    } catch (error) {
      if (error instanceof DoesNotFit) return 'full';
      throw error;
    }
  }

  find(scope: PlatformScope, key: string): Promise<Reservation | undefined> {
    return this.database.inPlatform(scope, async (tx) => {
      const row = await tx.computeReservation.findUnique({ where: { key } });
      return row ? fromRow(row) : undefined;
    });
  }

  /** Confirms if `mayConfirm` lets the reservation, as it is under its lock; answers with it, undefined if unknown. */
  confirm(
    scope: PlatformScope,
    key: string,
    now: Date,
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
   * Gives resources back and cuts the last piece of usage; a reservation that has ended, or never was, stays so.
   * `finish` is asked under the lock: the moment it gives lies after whatever was metered before.
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
      await giveToNode(tx, reservation);
    });
  }

  /** Those that hold resources now, oldest first; a tenant's scope sees its own. */
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

  /** Gives back what holds that have run out had taken; answers with how many. */
  expireDue(scope: PlatformScope, now: Date): Promise<number> {
    return this.database.inPlatform(scope, (tx) => expire(tx, now));
  }
}

async function lock(tx: Transaction, key: string): Promise<Reservation | undefined> {
  await tx.$queryRaw`SELECT 1 FROM reservation WHERE key = ${key} FOR UPDATE`;
  const row = await tx.computeReservation.findUnique({ where: { key } });
  return row ? fromRow(row) : undefined;
}

/** Skips what another process has its hands on; by node, so that two sweeps never wait for each other crosswise. */
async function expire(tx: Transaction, now: Date): Promise<number> {
  const due = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM reservation WHERE state = 'held' AND expires_at <= ${now}
    ORDER BY expires_at LIMIT ${EXPIRE_BATCH} FOR UPDATE SKIP LOCKED`;
  if (due.length === 0) return 0;
  const where = { id: { in: due.map(({ id }) => id) } };
  const rows = await tx.computeReservation.findMany({ where, orderBy: [{ nodeId: 'asc' }, { id: 'asc' }] });
  await tx.computeReservation.updateMany({ where, data: { state: 'expired', endedAt: now } });
  for (const row of rows) await giveToNode(tx, fromRow(row));
  return rows.length;
}
