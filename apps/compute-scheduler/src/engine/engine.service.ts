import { Injectable } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import { DriverTable } from './driver-table.js';
import { EngineRepository } from './engine.repository.js';
import type { Announcement } from './engine.schema.js';
import type { Engine } from './engine.types.js';
import { WorkloadRepository } from './workload.repository.js';

const SCOPE = platformScope('service:compute-scheduler');
const RECONCILE_EVERY_MS = 30_000;

/** Knows the engines, and has them stop what should not run there. */
@Injectable()
export class EngineService {
  private readonly reconciling = new Set<Promise<void>>();

  constructor(
    private readonly engines: EngineRepository,
    private readonly workloads: WorkloadRepository,
    private readonly drivers: DriverTable,
    private readonly logger: Logger,
  ) {}

  /** Takes an announcement and, when it is time, compares what runs there with what should; nobody waits for that. */
  async announce({ ttlMs, ...engine }: Announcement): Promise<Date> {
    const now = new Date();
    const expiresAt = new Date(now.getTime() + ttlMs);
    await this.engines.announce(SCOPE, { ...engine, expiresAt }, now);
    const before = new Date(now.getTime() - RECONCILE_EVERY_MS);
    if (await this.engines.claimReconcile(SCOPE, engine.engineId, { now, before }))
      this.reconcileSoon(engine);
    return expiresAt;
  }

  list(): Promise<Engine[]> {
    return this.engines.live(SCOPE, new Date());
  }

  /**
   * Stops what runs on an engine and does not belong there: stopped while the engine was away, moved elsewhere, or
   * never ordered. The list is read before the table, in which every order stands before its engine hears of it.
   */
  async reconcile(engine: Omit<Announcement, 'ttlMs'>): Promise<void> {
    const driver = this.drivers.get(engine.driver);
    if (!driver) return;
    const running = (await driver.list(engine))
      .filter(({ state }) => state === 'starting' || state === 'healthy')
      .map(({ instanceId }) => instanceId);
    const belonging = await this.workloads.belonging(SCOPE, engine.engineId, running);
    for (const instanceId of running) {
      if (belonging.has(instanceId)) continue;
      await driver.stop(engine, instanceId);
      this.logger.info(
        { instanceId, engineId: engine.engineId },
        'stopped an instance that does not belong there',
      );
    }
  }

  /** Resolves when no comparison is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.reconciling);
  }

  private reconcileSoon(engine: Omit<Announcement, 'ttlMs'>): void {
    const run = this.reconcile(engine).catch(async (error: unknown) => {
      this.logger.warn(
        { err: error, engineId: engine.engineId },
        'could not compare an engine; the next announcement tries again',
      );
      await this.engines.askReconcile(SCOPE, engine.engineId).catch(() => undefined);
    });
    this.reconciling.add(run);
    void run.finally(() => this.reconciling.delete(run));
  }
}
