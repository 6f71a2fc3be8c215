import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@isthmus/platform-database';
import type { UsagePiece } from '@isthmus/domain-placement';
import type { PlatformScope } from '@isthmus/platform-identity';
import { fromRow } from '../reservation/reservation.row.js';
import type { Reservation } from '../reservation/reservation.types.js';

/** A piece of usage on its way to the ledger. */
export interface MeterLine {
  reservationId: string;
  tenantId: string;
  agentId: string;
  periodStart: Date;
  periodEnd: Date;
  quantity: bigint;
}

const CUT_BATCH = 200;

/** Stores a piece; in the transaction that moves the reservation's `metered_to` past it. */
export async function insertLine(
  tx: Transaction,
  reservation: Reservation,
  piece: UsagePiece,
): Promise<void> {
  const periodEnd = new Date(piece.periodEndMs);
  await tx.computeMeterLine.create({
    data: {
      reservationId: reservation.id,
      tenantId: reservation.tenantId,
      agentId: reservation.agentId,
      periodStart: new Date(piece.periodStartMs),
      periodEnd,
      quantity: piece.quantity,
      claimedUntil: periodEnd,
    },
  });
}

/** Pieces of usage: cut exactly once here, posted at least once, charged once by their id. */
@Injectable()
export class MeterLineRepository {
  constructor(private readonly database: Database) {}

  /** Cuts a piece of each confirmed reservation that was last cut before `before`; answers with how many it looked at. */
  cutDue(
    scope: PlatformScope,
    query: { before: Date; now: Date },
    cut: (reservation: Reservation) => UsagePiece | undefined,
  ): Promise<number> {
    return this.database.inPlatform(scope, async (tx) => {
      const due = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM reservation WHERE state = 'confirmed' AND metered_to <= ${query.before}
        ORDER BY metered_to LIMIT ${CUT_BATCH} FOR UPDATE SKIP LOCKED`;
      const rows = await tx.computeReservation.findMany({ where: { id: { in: due.map(({ id }) => id) } } });
      for (const row of rows) {
        const reservation = fromRow(row);
        const piece = cut(reservation);
        if (piece) await insertLine(tx, reservation, piece);
        // Moved even without a piece: what is too little now is part of the next one.
        const meteredMicro = reservation.meteredMicro + (piece?.quantity ?? 0n);
        await tx.computeReservation.update({
          where: { id: row.id },
          data: { meteredTo: query.now, meteredMicro },
        });
      }
      return rows.length;
    });
  }

  /** Lines that wait to be posted; for `claimMs` no other process takes them. */
  claimUnposted(
    scope: PlatformScope,
    query: { now: Date; claimMs: number; limit: number },
  ): Promise<MeterLine[]> {
    const until = new Date(query.now.getTime() + query.claimMs);
    return this.database.inPlatform(
      scope,
      (tx) => tx.$queryRaw<MeterLine[]>`
        UPDATE meter_line SET claimed_until = ${until}
        WHERE (reservation_id, period_start) IN (
          SELECT reservation_id, period_start FROM meter_line
          WHERE posted_at IS NULL AND claimed_until <= ${query.now}
          ORDER BY claimed_until LIMIT ${query.limit} FOR UPDATE SKIP LOCKED)
        RETURNING reservation_id AS "reservationId", tenant_id AS "tenantId", agent_id AS "agentId",
          period_start AS "periodStart", period_end AS "periodEnd", quantity`,
    );
  }

  async markPosted(scope: PlatformScope, lines: readonly MeterLine[], now: Date): Promise<void> {
    await this.database.inPlatform(scope, (tx) =>
      tx.computeMeterLine.updateMany({
        where: { OR: lines.map(({ reservationId, periodStart }) => ({ reservationId, periodStart })) },
        data: { postedAt: now },
      }),
    );
  }

  /** Forgets lines that the ledger has had since before `before`. */
  async forgetPosted(scope: PlatformScope, before: Date): Promise<void> {
    await this.database.inPlatform(scope, (tx) =>
      tx.computeMeterLine.deleteMany({ where: { postedAt: { lt: before } } }),
    );
  }
}
