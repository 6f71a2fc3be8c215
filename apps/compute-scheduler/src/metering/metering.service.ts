import { Injectable } from '@nestjs/common';
import { nextPiece, type UsagePiece } from '@isthmus/domain-placement';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import type { Reservation } from '../reservation/reservation.types.js';
import { LedgerClient } from './ledger.client.js';
import { MeterLineRepository, type MeterLine } from './meter-line.repository.js';

const SCOPE = platformScope('service:compute-scheduler');
const POST_BATCH = 100;
/** After a crash between claim and posting, another process posts the line this much later. */
const CLAIM_MS = 30_000;
const KEEP_POSTED_MS = 7 * 24 * 3_600_000;
const ROUNDS_MAX = 50;

/** Turns time that confirmed reservations hold resources into lines of the ledger, each charged once. */
@Injectable()
export class MeteringService {
  constructor(
    private readonly lines: MeterLineRepository,
    private readonly ledger: LedgerClient,
    private readonly intervalMs: number,
    private readonly logger: Logger,
  ) {}

  /** Cuts what is due and posts what is cut. */
  async tick(): Promise<void> {
    const now = new Date();
    const before = new Date(now.getTime() - this.intervalMs);
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const looked = await this.lines.cutDue(SCOPE, { before, now }, (reservation) =>
        pieceUntil(reservation, now),
      );
      if (looked === 0) break;
    }
    await this.post();
    await this.lines.forgetPosted(SCOPE, new Date(now.getTime() - KEEP_POSTED_MS));
  }

  /** Posts what waits; a tenant whose lines the ledger refuses does not hold up the others. */
  async post(): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const query = { now: new Date(), claimMs: CLAIM_MS, limit: POST_BATCH };
      const waiting = await this.lines.claimUnposted(SCOPE, query);
      if (waiting.length === 0) return;
      const byTenant = Map.groupBy(waiting, ({ tenantId }) => tenantId);
      await Promise.all([...byTenant].map(([tenantId, lines]) => this.postFor(tenantId, lines)));
    }
  }

  private async postFor(tenantId: string, lines: MeterLine[]): Promise<void> {
    try {
      await this.ledger.post(tenantId, lines);
      await this.lines.markPosted(SCOPE, lines, new Date());
    } catch (error) {
      this.logger.warn(
        { err: error, tenantId, lines: lines.length },
        'usage was not posted; it is tried again',
      );
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
