import { Inject, Injectable } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import { UsageRelay, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { ENVIRONMENT, type Periodic } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { MeteringRepository } from './metering.repository.js';
import { pieceUntil } from '../reservation/usage-piece.js';

const SCOPE = platformScope('service:compute-scheduler');
/** Bounds one run; the next one continues. */
const ROUNDS_MAX = 50;
/** Runs per interval: no piece is then much longer than the interval. */
const RUNS_PER_INTERVAL = 6;
const RUN_EVERY_MS_MAX = 10_000;

/** Meters confirmed reservations: their time becomes usage lines, each charged once. */
@Injectable()
export class MeteringService implements Periodic {
  constructor(
    private readonly metering: MeteringRepository,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'METER_INTERVAL_MS'>,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    const everyMs = Math.min(
      RUN_EVERY_MS_MAX,
      Math.ceil(this.environment.METER_INTERVAL_MS / RUNS_PER_INTERVAL),
    );
    return [{ name: 'meter', everyMs, run: (signal) => this.run(signal) }];
  }

  /** Enqueues the pieces that are due; the relay publishes them. */
  async run(signal: AbortSignal): Promise<void> {
    const now = new Date();
    const before = new Date(now.getTime() - this.environment.METER_INTERVAL_MS);
    for (let round = 0; round < ROUNDS_MAX && !signal.aborted; round++) {
      const examined = await this.metering.enqueueDue(SCOPE, { before, now }, (reservation) =>
        pieceUntil(reservation, now),
      );
      if (examined === 0) break;
      this.relay.wake();
    }
  }
}
