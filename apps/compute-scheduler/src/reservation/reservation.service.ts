import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { nodeId } from '@isthmus/atlas';
import { AppError, notFound } from '@isthmus/platform-errors';
import { platformScope, type Scope } from '@isthmus/platform-identity';
import { UsageRelay, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import { ReferenceModel } from '../atlas/reference-model.js';
import { LatencySource } from '../latency/latency.source.js';
import { pieceUntil } from './usage-piece.js';
import type { RecordedDecision, Requirement } from '../placement/placement.types.js';
import { Placer } from '../placement/placer.js';
import { newReservation } from './new-reservation.js';
import { ReservationRepository } from './reservation.repository.js';
import type { ReserveOrder } from './reservation.schema.js';
import type { NodeCapacity, Reservation } from './reservation.types.js';
import { SerialQueue } from './serial.queue.js';

const SCOPE = platformScope('service:compute-scheduler');
/** An attempt fails when another instance allocates the last room of the chosen node: the next snapshot shows it. */
const ATTEMPTS_MAX = 20;
const WAITING_MAX = 1_000;
const EXPIRE_EVERY_MS = 1_000;

/**
 * Creates and ends reservations. Each process makes one decision at a time; between processes, the usage of a node,
 * which never exceeds its capacity, decides.
 */
@Injectable()
export class ReservationService implements Periodic {
  private readonly decisions = new SerialQueue(WAITING_MAX);

  constructor(
    private readonly repository: ReservationRepository,
    private readonly latencies: LatencySource,
    private readonly placer: Placer,
    private readonly model: ReferenceModel,
    @Inject(UsageRelay) private readonly relay: Pick<UsageRelay, 'wake'>,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    return [{ name: 'expire reservations', everyMs: EXPIRE_EVERY_MS, run: () => this.expireDue() }];
  }

  async reserve(order: ReserveOrder, signal: AbortSignal): Promise<Reservation> {
    const requestHash = hashOf(order);
    // Requested before the call is queued, so that the calls behind it do not wait for it; needed only if the key is new.
    const [latencies] = await Promise.allSettled([this.latencies.from(order.requirement.metroId)]);
    return this.decisions.run(signal, async () => {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const now = new Date();
        const { existing, usage } = await this.repository.snapshot(SCOPE, { key: order.key, now });
        if (existing && existing.state !== 'expired') return repeated(existing, requestHash);
        if (latencies.status === 'rejected') throw latencies.reason;
        const state = { usage, trips: latencies.value };
        const placed = this.placer.place(order.requirement, order.excludedNodeIds, state);
        const reservation = newReservation(order, placed, { requestHash, now });
        const outcome = await this.repository.create(SCOPE, reservation, this.capacityOf(reservation.nodeId));
        if (outcome === 'created') return reservation;
      }
      throw new AppError('CONFLICT', 'Concurrent reservations filled every node that was chosen', {
        retryAfterMs: 200,
      });
    });
  }

  async confirm(key: string): Promise<Reservation> {
    const now = new Date();
    const isOpen = ({ state, expiresAt }: Reservation) => state === 'held' && expiresAt > now;
    const reservation = await this.repository.confirm(SCOPE, { key, now }, isOpen);
    if (!reservation) throw notFound('reservation', key);
    if (reservation.state === 'confirmed') return reservation;
    throw new AppError(
      'FAILED_PRECONDITION',
      `The reservation has ${reservation.state === 'released' ? 'been released' : 'expired'}`,
      {
        remedy: 'Reserve again; confirm before expires_at.',
        metadata: { state: reservation.state },
      },
    );
  }

  async release(key: string): Promise<void> {
    await this.repository.release(SCOPE, key, (reservation) => {
      // Another instance's clock may be ahead of this one's.
      const endedAt = new Date(Math.max(Date.now(), reservation.meteredTo?.getTime() ?? 0));
      return { endedAt, piece: pieceUntil(reservation, endedAt) };
    });
    this.relay.wake();
  }

  list(scope: Scope, agentId: string | undefined): Promise<Reservation[]> {
    return this.repository.list(scope, { agentId, now: new Date() });
  }

  /** The decision that reserve() would make now. */
  async preview(requirement: Requirement): Promise<RecordedDecision> {
    const trips = await this.latencies.from(requirement.metroId);
    const usage = await this.repository.usage(SCOPE);
    return this.placer.place(requirement, [], { usage, trips }).decision;
  }

  /** Releases expired reservations. */
  expireDue(): Promise<number> {
    return this.repository.expireDue(SCOPE, new Date());
  }

  private capacityOf(id: string): NodeCapacity {
    const node = this.model.index.nodes.get(nodeId(id));
    if (!node) throw new RangeError(`the chosen node is not in the atlas: ${id}`);
    const { cpuMilli, memoryMib, accelerators } = node;
    return { cpuMilli, memoryMib, devices: accelerators?.devices ?? 0 };
  }
}

/** The existing reservation, unless the key belongs to another request or the reservation has been released. */
function repeated(existing: Reservation, requestHash: string): Reservation {
  if (existing.requestHash !== requestHash) {
    throw new AppError('IDEMPOTENCY_MISMATCH', 'This key was used for another reservation', {
      remedy: 'Reserve with a new key.',
    });
  }
  if (existing.state === 'released') {
    throw new AppError('FAILED_PRECONDITION', 'The reservation of this key has been released', {
      remedy: 'Reserve with a new key.',
    });
  }
  return existing;
}

/** The schema fixes the order of fields and of lists, so equal orders have equal text. */
function hashOf(order: ReserveOrder): string {
  const text = JSON.stringify(order, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  return createHash('sha256').update(text).digest('hex');
}
