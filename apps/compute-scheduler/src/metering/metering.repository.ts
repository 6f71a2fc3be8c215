import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { UsagePiece } from '@isthmus/domain-placement';
import type { PlatformScope } from '@isthmus/platform-identity';
import { enqueueUsage, type UsageMessage } from '@isthmus/platform-jobs';
import { fromRow } from '../reservation/reservation.row.js';
import type { Reservation } from '../reservation/reservation.types.js';
import { usageOf } from '../reservation/usage.mapper.js';

const BATCH = 200;

/** Pieces of usage: each is enqueued for the ledger in the transaction that moves `metered_to` past it. */
@Injectable()
export class MeteringRepository {
  constructor(private readonly database: Database) {}

  /** Enqueues a piece of each confirmed reservation last metered before `before`; returns how many it examined. */
  enqueueDue(
    scope: PlatformScope,
    query: { before: Date; now: Date },
    pieceOf: (reservation: Reservation) => UsagePiece | undefined,
  ): Promise<number> {
    return this.database.inPlatform(scope, async (tx) => {
      const due = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM reservation WHERE state = 'confirmed' AND metered_to <= ${query.before}
        ORDER BY metered_to LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
      const rows = await tx.computeReservation.findMany({ where: { id: { in: due.map(({ id }) => id) } } });
      const messages: UsageMessage[] = [];
      for (const row of rows) {
        const reservation = fromRow(row);
        const piece = pieceOf(reservation);
        if (piece) messages.push(usageOf(reservation, piece));
        // Moved even without a piece: an amount too small to charge now is part of the next piece.
        const meteredMicro = reservation.meteredMicro + (piece?.quantity ?? 0n);
        await tx.computeReservation.update({
          where: { id: row.id },
          data: { meteredTo: query.now, meteredMicro },
        });
      }
      await enqueueUsage(tx, messages);
      return rows.length;
    });
  }
}
