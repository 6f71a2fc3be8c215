import { Inject, Injectable } from '@nestjs/common';
import { isSameEncoder, passagesOf, type EmbeddedTexts, type Embedder } from '@isthmus/domain-registry';
import { AppError } from '@isthmus/platform-errors';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { platformScope, tenantScope } from '@isthmus/platform-identity';
import type { Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { EMBEDDER } from './embedder.token.js';
import { EncoderWatch } from './encoder.watch.js';
import { listDueAgents, listOldest, saveVectors, type DueAgent } from './vector.repository.js';

const ACTOR = 'service:agent-registry';
/** For finding what is due; what is stored is stored in the scope of its tenant. */
const SCOPE = platformScope(ACTOR);
const SWEEP_EVERY_MS = 1_000;
const BATCH = 32;
const DEADLINE_MS = 5_000;
/** Changes are seen this long after they were made, at most: transactions are shorter. */
const OVERLAP_MS = 60_000;
/** All agents are looked at as often as this, and when another encoder answers. */
const ALL_EVERY_MS = 60_000;
/** Where there is no encoder, it is asked for again after this. */
const PAUSE_MS = 15_000;
/** An agent that could not be embedded is left alone for this long, so that it does not keep others from it. */
const FAILED_MS = 5 * 60_000;
const FAILED_MAX = 1_000;
const EVER = new Date(0);
/** Codes that say: not now. */
const NOT_NOW = new Set([
  'UNAVAILABLE',
  'UPSTREAM_UNAVAILABLE',
  'FAILED_PRECONDITION',
  'RATE_LIMITED',
  'DEADLINE_EXCEEDED',
  'LIMIT_EXCEEDED',
]);

/** Computes the vectors of agents that were published or changed, behind the requests: one process of the service does. */
@Injectable()
export class VectorSweep implements Periodic {
  private since = EVER;
  private allAt = EVER;
  private pausedUntil = EVER;
  /** When agents may be tried again, by their ids. */
  private readonly failed = new Map<string, Date>();

  constructor(
    private readonly units: Units,
    @Inject(EMBEDDER) private readonly embedder: Embedder,
    @Inject(EncoderWatch) private readonly encoders: EncoderWatch,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'compute vectors of agents',
        everyMs: SWEEP_EVERY_MS,
        leader: true,
        run: (signal) => this.run(signal),
      },
    ];
  }

  /** One run; rejects where agents cannot be read or stored. Without an encoder it does nothing, and tries again later. */
  async run(signal: AbortSignal, now = new Date()): Promise<void> {
    if (now < this.pausedUntil) return;
    if (now.getTime() - this.allAt.getTime() >= ALL_EVERY_MS) this.since = EVER;
    const before = this.encoders.current;
    for (const [id, until] of this.failed) if (until <= now) this.failed.delete(id);
    const due = await this.due();
    const outcome = await this.embedAll(due, { now, signal });
    if (outcome === 'not now') {
      this.pausedUntil = new Date(now.getTime() + PAUSE_MS);
      return;
    }
    if (due.length >= BATCH) return;
    if (this.since === EVER) this.allAt = now;
    // Vectors of the encoder before are out of date, whenever their agents changed.
    const isSettled = before === this.encoders.current && !this.encoders.isChanging;
    this.since = isSettled ? new Date(now.getTime() - OVERLAP_MS) : EVER;
  }

  /** When all are looked at, also the agent whose vectors are the oldest: that is how a new encoder is noticed. */
  private due(): Promise<DueAgent[]> {
    const { since } = this;
    const encoder = this.encoders.current;
    const except = [...this.failed.keys()];
    return this.units.inPlatform(SCOPE, async (unit) => {
      const due = await listDueAgents(unit, { since, encoder, except, limit: BATCH });
      return since === EVER && due.length === 0 ? listOldest(unit, 1) : due;
    });
  }

  /** One agent that cannot be embedded does not keep the others from it; an encoder that is away does. */
  private async embedAll(
    agents: readonly DueAgent[],
    { now, signal }: { now: Date; signal: AbortSignal },
  ): Promise<'done' | 'not now'> {
    const failed: unknown[] = [];
    for (const agent of agents) {
      signal.throwIfAborted();
      const error = await this.embed(agent).catch((reason: unknown) => reason);
      if (error instanceof AppError && NOT_NOW.has(error.code)) return 'not now';
      if (!error) continue;
      failed.push(error);
      if (this.failed.size < FAILED_MAX) this.failed.set(agent.id, new Date(now.getTime() + FAILED_MS));
    }
    if (failed.length > 0) throw new AggregateError(failed, 'vectors of agents were not computed');
    return 'done';
  }

  private async embed(agent: DueAgent): Promise<void> {
    const embedded = await this.vectorsOf(agent);
    const scope = tenantScope(agent.tenantId, ACTOR);
    if (!scope) throw new Error(`agent ${agent.id} belongs to a tenant that does not exist`);
    await this.units.inTenant(scope, (unit) => saveVectors(unit, agent, embedded));
  }

  /** The encoder may not take a passage, and would not tomorrow: then the agent is found by its others, and by its words. */
  private async vectorsOf({ tenantId, spec }: DueAgent): Promise<EmbeddedTexts> {
    const passages = passagesOf(spec);
    const whole = await this.taken(tenantId, passages);
    if (whole) return whole;
    const parts: EmbeddedTexts[] = [];
    for (const passage of passages.length > 1 ? passages : []) {
      const part = await this.taken(tenantId, [passage]);
      if (part) parts.push(part);
    }
    const encoder = parts.at(-1)?.encoder ?? this.encoders.current ?? { model: '', version: '' };
    const comparable = parts.filter((part) => isSameEncoder(part.encoder, encoder));
    return { encoder, vectors: comparable.flatMap(({ vectors }) => vectors) };
  }

  /** Undefined where the encoder refuses a text. */
  private async taken(tenantId: string, texts: readonly string[]): Promise<EmbeddedTexts | undefined> {
    try {
      const embedded = await this.embedder.embed(tenantId, texts, { deadlineMs: DEADLINE_MS });
      this.encoders.note(embedded.encoder);
      return embedded;
    } catch (error) {
      if (error instanceof AppError && error.code === 'INVALID_ARGUMENT') return undefined;
      throw error;
    }
  }
}
