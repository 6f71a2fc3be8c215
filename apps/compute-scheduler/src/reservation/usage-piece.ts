import { nextPiece, type UsagePiece } from '@isthmus/domain-placement';
import type { Reservation } from './reservation.types.js';

/** The usage of a confirmed reservation up to a moment; undefined if there is none to charge. */
export function pieceUntil(reservation: Reservation, now: Date): UsagePiece | undefined {
  const { confirmedAt, meteredTo, priceMicroPerHour, meteredMicro } = reservation;
  if (!confirmedAt || !meteredTo) return undefined;
  return nextPiece({
    priceMicroPerHour,
    meteredMicro,
    confirmedAtMs: confirmedAt.getTime(),
    meteredToMs: meteredTo.getTime(),
    untilMs: now.getTime(),
  });
}
