import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { KIT } from '@isthmus/platform-service';
import { DriverTable } from './driver-table.js';
import { EngineRepository } from './engine.repository.js';
import type { Announcement } from './engine.schema.js';
import type { Engine } from './engine.types.js';
import { WorkloadRepository } from './workload.repository.js';

const SCOPE = platformScope('service:compute-scheduler');
const RECONCILE_EVERY_MS = 30_000;

/** The engines that have announced themselves, and the reconciliation of what runs on them. */
@Injectable()
export class EngineService implements OnApplicationShutdown {
  private readonly reconciling = new Set<Promise<void>>();

  constructor(
    private readonly engines: EngineRepository,
    private readonly workloads: WorkloadRepository,
    private readonly drivers: DriverTable,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  /** Records an announcement; every RECONCILE_EVERY_MS it also starts a reconciliation, which nobody waits for. */
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
   * Stops the instances that run on an engine and do not belong there: stopped while the engine was unavailable, moved
   * elsewhere, or never ordered. The list is read before the table: an order is in the table before its engine gets it.
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
      this.kit.logger.info(
        { instanceId, engineId: engine.engineId },
        'stopped an instance that does not belong there',
      );
    }
  }

  /** Waits for reconciliations in progress, which use a driver; then closes the drivers. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.reconciling);
    this.drivers.close();
  }

  private reconcileSoon(engine: Omit<Announcement, 'ttlMs'>): void {
    const run = this.reconcile(engine).catch(async (error: unknown) => {
      this.kit.logger.warn(
        { err: error, engineId: engine.engineId },
        'could not reconcile an engine; its next announcement tries again',
      );
      await this.engines.requestReconcile(SCOPE, engine.engineId).catch(() => undefined);
    });
    this.reconciling.add(run);
    void run.finally(() => this.reconciling.delete(run));
  }
}
