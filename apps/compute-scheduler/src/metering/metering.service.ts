import { Injectable } from '@nestjs/common';
import { nextPiece, type UsagePiece } from '@isthmus/domain-placement';
import { platformScope } from '@isthmus/platform-identity';
import type { UsageRelay } from '@isthmus/platform-jobs';
import type { Reservation } from '../reservation/reservation.types.js';
import { MeteringRepository } from './metering.repository.js';

const SCOPE = platformScope('service:compute-scheduler');
const ROUNDS_MAX = 50;

/** Turns time that confirmed reservations hold resources into lines of the ledger, each charged once. */
@Injectable()
export class MeteringService {
  constructor(
    private readonly metering: MeteringRepository,
    private readonly relay: Pick<UsageRelay, 'wake'>,
    private readonly intervalMs: number,
  ) {}

  /** Cuts what is due; the relay publishes it. */
  async tick(signal: AbortSignal): Promise<void> {
    const now = new Date();
    const before = new Date(now.getTime() - this.intervalMs);
    for (let round = 0; round < ROUNDS_MAX && !signal.aborted; round++) {
      const looked = await this.metering.cutDue(SCOPE, { before, now }, (reservation) =>
        pieceUntil(reservation, now),
      );
      if (looked === 0) break;
      this.relay.wake();
    }
  }
}

/** The usage of a confirmed reservation up to a moment. */
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
