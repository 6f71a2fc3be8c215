import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { UsagePiece } from '@isthmus/domain-placement';
import type { PlatformScope } from '@isthmus/platform-identity';
import { enqueueUsage, type UsageMessage } from '@isthmus/platform-jobs';
import { fromRow } from '../reservation/reservation.row.js';
import type { Reservation } from '../reservation/reservation.types.js';
import { usageOf } from './metering.mapper.js';

const CUT_BATCH = 200;

/** Pieces of usage: each is cut, and enqueued for the ledger, in the transaction that moves `metered_to` past it. */
@Injectable()
export class MeteringRepository {
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
      const messages: UsageMessage[] = [];
      for (const row of rows) {
        const reservation = fromRow(row);
        const piece = cut(reservation);
        if (piece) messages.push(usageOf(reservation, piece));
        // Moved even without a piece: what is too little now is part of the next one.
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
