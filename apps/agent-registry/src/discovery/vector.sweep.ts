import { Inject, Injectable } from '@nestjs/common';
import { passagesOf, type EmbeddedTexts, type Embedder } from '@isthmus/domain-registry';
import { AppError } from '@isthmus/platform-errors';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { platformScope } from '@isthmus/platform-identity';
import type { Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { EMBEDDER } from './embedder.token.js';
import { EncoderWatch } from './encoder.watch.js';
import { listDueAgents, listOldest, saveVectors, type DueAgent } from './vector.repository.js';

const SCOPE = platformScope('service:agent-registry');
const SWEEP_EVERY_MS = 1_000;
const BATCH = 32;
const DEADLINE_MS = 5_000;
/** Changes are seen this long after they were made, at most: transactions are shorter. */
const OVERLAP_MS = 60_000;
/** All agents are looked at as often as this, and when another encoder answers. */
const ALL_EVERY_MS = 60_000;
/** Where there is no encoder, it is asked for again after this. */
const PAUSE_MS = 15_000;
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
    const due = await this.due();
    const outcome = await this.embedAll(due, signal);
    if (outcome === 'not now') {
      this.pausedUntil = new Date(now.getTime() + PAUSE_MS);
      return;
    }
    if (due.length >= BATCH) return;
    if (this.since === EVER) this.allAt = now;
    // Vectors of the encoder before are out of date, whenever their agents changed.
    this.since = before === this.encoders.current ? new Date(now.getTime() - OVERLAP_MS) : EVER;
  }

  /** When all are looked at, also the agent whose vectors are the oldest: that is how a new encoder is noticed. */
  private due(): Promise<DueAgent[]> {
    const { since } = this;
    return this.units.inPlatform(SCOPE, async (unit) => {
      const due = await listDueAgents(unit, { since, encoder: this.encoders.current, limit: BATCH });
      return since === EVER && due.length === 0 ? listOldest(unit, 1) : due;
    });
  }

  /** One agent that cannot be embedded does not keep the others from it; an encoder that is away does. */
  private async embedAll(agents: readonly DueAgent[], signal: AbortSignal): Promise<'done' | 'not now'> {
    const failed: unknown[] = [];
    for (const agent of agents) {
      signal.throwIfAborted();
      const error = await this.embed(agent).catch((reason: unknown) => reason);
      if (error instanceof AppError && NOT_NOW.has(error.code)) return 'not now';
      if (error) failed.push(error);
    }
    if (failed.length > 0) throw new AggregateError(failed, 'vectors of agents were not computed');
    return 'done';
  }

  private async embed(agent: DueAgent): Promise<void> {
    const embedded = await this.vectorsOf(agent);
    await this.units.inPlatform(SCOPE, (unit) => saveVectors(unit, agent, embedded));
  }

  private async vectorsOf({ tenantId, spec }: DueAgent): Promise<EmbeddedTexts> {
    try {
      const embedded = await this.embedder.embed(tenantId, passagesOf(spec), { deadlineMs: DEADLINE_MS });
      this.encoders.note(embedded.encoder);
      return embedded;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'INVALID_ARGUMENT') throw error;
      // The encoder does not take its texts, and would not tomorrow: it is found by its words.
      return { encoder: this.encoders.current ?? { model: '', version: '' }, vectors: [] };
    }
  }
}
