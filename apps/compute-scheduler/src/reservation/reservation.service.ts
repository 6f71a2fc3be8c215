import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { nodeId } from '@isthmus/atlas';
import { AppError, notFound } from '@isthmus/platform-errors';
import { platformScope, type Scope } from '@isthmus/platform-identity';
import type { UsageRelay } from '@isthmus/platform-jobs';
import { v7 as uuidv7 } from 'uuid';
import { ReferenceModel } from '../atlas/reference-model.js';
import { LatencySource } from '../latency/latency.source.js';
import { pieceUntil } from '../metering/metering.service.js';
import { Placer } from './placer.js';
import { ReservationRepository } from './reservation.repository.js';
import type { Requirement, ReserveOrder } from './reservation.schema.js';
import type { NodeLimits, RecordedDecision, Reservation } from './reservation.types.js';
import { SerialQueue } from './serial.queue.js';

const SCOPE = platformScope('service:compute-scheduler');
/** Each failed attempt means that another instance took the last of a node's room: the next snapshot shows it. */
const ATTEMPTS_MAX = 20;
const WAITING_MAX = 1_000;

/**
 * Makes and ends reservations. One decision at a time in each process; what several processes decide at once is kept
 * apart by the figures of the node, which rise only within its limits.
 */
@Injectable()
export class ReservationService {
  private readonly decisions = new SerialQueue(WAITING_MAX);

  constructor(
    private readonly repository: ReservationRepository,
    private readonly latencies: LatencySource,
    private readonly placer: Placer,
    private readonly model: ReferenceModel,
    private readonly relay: Pick<UsageRelay, 'wake'>,
  ) {}

  async reserve(order: ReserveOrder, signal: AbortSignal): Promise<Reservation> {
    const requestHash = hashOf(order);
    // Asked before the call is queued, so that none behind it waits for it; needed only if the key is new.
    const [asked] = await Promise.allSettled([this.latencies.from(order.requirement.metroId)]);
    return this.decisions.run(signal, async () => {
      for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const now = new Date();
        const { existing, usage } = await this.repository.snapshot(SCOPE, { key: order.key, now });
        if (existing && existing.state !== 'expired') return repeated(existing, requestHash);
        if (asked.status === 'rejected') throw asked.reason;
        const state = { usage, trips: asked.value };
        const placed = this.placer.place(order.requirement, order.excludedNodeIds, state);
        const reservation = held(order, placed, { requestHash, now });
        const outcome = await this.repository.claim(SCOPE, reservation, this.limitsOf(reservation.nodeId));
        if (outcome === 'claimed') return reservation;
      }
      throw new AppError('CONFLICT', 'Other reservations took each node that was chosen', {
        retryAfterMs: 200,
      });
    });
  }

  async confirm(key: string): Promise<Reservation> {
    const now = new Date();
    const isOpen = ({ state, expiresAt }: Reservation) => state === 'held' && expiresAt > now;
    const reservation = await this.repository.confirm(SCOPE, key, now, isOpen);
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

  /** What reserve() would decide now. */
  async preview(requirement: Requirement): Promise<RecordedDecision> {
    const trips = await this.latencies.from(requirement.metroId);
    const usage = await this.repository.usage(SCOPE);
    return this.placer.place(requirement, [], { usage, trips }).decision;
  }

  /** Gives back what holds that have run out had taken. */
  expireDue(): Promise<number> {
    return this.repository.expireDue(SCOPE, new Date());
  }

  private limitsOf(id: string): NodeLimits {
    const node = this.model.index.nodes.get(nodeId(id));
    if (!node) throw new RangeError(`chose a node that the atlas does not have: ${id}`);
    const { cpuMilli, memoryMib, accelerators } = node;
    return { cpuMilli, memoryMib, cards: accelerators?.cards ?? 0 };
  }
}

/** The first answer again, unless the key was used for something else or has had its time. */
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

function held(
  order: ReserveOrder,
  { chosen, decision }: ReturnType<Placer['place']>,
  { requestHash, now }: { requestHash: string; now: Date },
): Reservation {
  const { key, tenantId, agentId, requirement, ttlMs } = order;
  return {
    id: uuidv7(),
    key,
    tenantId,
    agentId,
    requestHash,
    nodeId: chosen.nodeId,
    siteId: chosen.siteId,
    resources: { ...requirement.resources, acceleratorMilli: chosen.acceleratorMilli },
    card: chosen.card,
    roundTripUs: chosen.roundTripUs,
    priceMicroPerHour: BigInt(chosen.priceMicroPerHour),
    decision,
    state: 'held',
    expiresAt: new Date(now.getTime() + ttlMs),
    createdAt: now,
    confirmedAt: undefined,
    meteredTo: undefined,
    meteredMicro: 0n,
  };
}

/** The schema fixes the order of fields and of lists, so equal orders have equal text. */
function hashOf(order: ReserveOrder): string {
  const text = JSON.stringify(order, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  return createHash('sha256').update(text).digest('hex');
}
