import { Inject, Injectable } from '@nestjs/common';
import { chooseEngine, type CallLimits, type WorkloadStatus } from '@isthmus/domain-placement';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { KIT } from '@isthmus/platform-service';
import { ReservationRepository } from '../reservation/reservation.repository.js';
import type { Reservation } from '../reservation/reservation.types.js';
import { DriverTable } from './driver-table.js';
import { EngineRepository } from './engine.repository.js';
import type { StartOrder } from './engine.schema.js';
import type { Driver, Engine, Workload } from './engine.types.js';
import { WorkloadRepository } from './workload.repository.js';

const SCOPE = platformScope('service:compute-scheduler');

/** Starts, inspects and stops workloads; any instance of the scheduler finds those that another one started. */
@Injectable()
export class WorkloadService {
  constructor(
    private readonly workloads: WorkloadRepository,
    private readonly engines: EngineRepository,
    private readonly reservations: ReservationRepository,
    private readonly drivers: DriverTable,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  /** Starts an instance on a live engine; a repeat goes to the same one while that lives. */
  async start({ reservationKey, instance }: StartOrder, limits: CallLimits): Promise<WorkloadStatus> {
    const reservation = await this.liveReservation(reservationKey, instance);
    const now = new Date();
    const existing = await this.workloads.find(SCOPE, instance.instanceId);
    const engines = await this.engines.live(SCOPE, now);
    const wanted = workloadOf(instance, reservation, pickEngine(engines, existing).engineId);
    const stored = await this.workloads.assign(SCOPE, { workload: wanted, from: existing, now });
    if (stored.state === 'stopped') throw alreadyStopped(instance.instanceId);
    // Of concurrent calls, the first one stored chose the engine; the others use it too.
    const engine = engines.find(({ engineId }) => engineId === stored.engineId);
    if (!engine) {
      throw new AppError('CONFLICT', 'Another call is starting this instance', { retryAfterMs: 200 });
    }
    const { nodeId, siteId, resources } = reservation;
    const status = await this.reach(engine, (driver) =>
      driver.start(engine, { ...instance, nodeId, siteId, resources }, limits),
    );
    await this.workloads.started(SCOPE, stored, new Date());
    return status;
  }

  /** The engine's report; FAILED if the engine is gone or has lost the instance. Throws NOT_FOUND. */
  async get(instanceId: string, limits: CallLimits): Promise<WorkloadStatus> {
    const workload = await this.workloads.find(SCOPE, instanceId);
    if (!workload) throw notFound('workload', instanceId);
    if (workload.state === 'stopped') return statusWithout(workload, 'stopped', '');
    const engine = await this.engineOf(workload);
    if (!engine || engine.expiresAt <= new Date()) {
      return statusWithout(
        workload,
        'failed',
        `engine ${workload.engineId ?? ''} is gone: it has not announced itself`,
      );
    }
    const status = await this.driverOf(engine).get(engine, instanceId, limits);
    if (status) return status;
    // The row exists, but the engine has not answered the start yet.
    if (workload.state === 'starting') return statusWithout(workload, 'starting', '');
    return statusWithout(
      workload,
      'failed',
      `engine ${engine.engineId} no longer knows the instance: it was restarted`,
    );
  }

  /** Stops an instance wherever it runs. An unavailable engine stops it when it announces itself again. */
  async stop(instanceId: string, limits: CallLimits): Promise<void> {
    const workload = await this.workloads.stop(SCOPE, instanceId, new Date());
    const engine = workload && (await this.engineOf(workload));
    if (!engine) return;
    const driver = this.drivers.get(engine.driver);
    try {
      if (engine.expiresAt > new Date()) await driver?.stop(engine, instanceId, limits);
      else await this.engines.requestReconcile(SCOPE, engine.engineId);
    } catch (error) {
      if (!didNotAnswer(error)) throw error;
      this.kit.logger.warn(
        { instanceId, engineId: engine.engineId },
        'the engine did not answer; it stops the instance when it announces itself again',
      );
      await this.engines.requestReconcile(SCOPE, engine.engineId);
    }
  }

  private async liveReservation(key: string, instance: StartOrder['instance']): Promise<Reservation> {
    const reservation = await this.reservations.find(SCOPE, key);
    const live =
      reservation?.state === 'confirmed' ||
      (reservation?.state === 'held' && reservation.expiresAt > new Date());
    const same = reservation?.tenantId === instance.tenantId && reservation.agentId === instance.agentId;
    if (reservation && live && same) return reservation;
    throw new AppError('FAILED_PRECONDITION', 'There is no live reservation of this agent under this key', {
      remedy: 'Reserve first, and start before the reservation expires.',
      metadata: { reservation: !reservation ? 'unknown' : live ? 'of another agent' : reservation.state },
    });
  }

  /** Calls an engine to start a workload; one that does not answer gets none until it announces itself again. */
  private async reach<Result>(engine: Engine, call: (driver: Driver) => Promise<Result>): Promise<Result> {
    try {
      return await call(this.driverOf(engine));
    } catch (error) {
      if (didNotAnswer(error)) await this.engines.suspect(SCOPE, engine.engineId, new Date());
      throw error;
    }
  }

  private async engineOf({ engineId }: Workload) {
    return engineId === undefined ? undefined : this.engines.find(SCOPE, engineId);
  }

  private driverOf({ driver }: { driver: string }): Driver {
    const found = this.drivers.get(driver);
    if (!found) throw new AppError('FAILED_PRECONDITION', `This scheduler has no driver ${driver}`);
    return found;
  }
}

function pickEngine(live: readonly Engine[], existing: Workload | undefined): Engine {
  const engine = live.find(({ engineId }) => engineId === existing?.engineId) ?? chooseEngine(live);
  if (engine) return engine;
  throw new AppError('UNAVAILABLE', 'No engine has announced itself', {
    remedy: 'Start an agent-host; it announces itself within seconds.',
    retryAfterMs: 1_000,
  });
}

function workloadOf(
  { instanceId, tenantId, agentId, generation }: StartOrder['instance'],
  { id: reservationId, nodeId }: Reservation,
  engineId: string,
): Workload {
  return { instanceId, tenantId, agentId, generation, reservationId, nodeId, engineId, state: 'starting' };
}

/** The status of a workload whose engine cannot report it. */
function statusWithout(
  { instanceId, agentId, generation, nodeId }: Workload,
  state: WorkloadStatus['state'],
  failure: string,
): WorkloadStatus {
  return { instanceId, agentId: agentId ?? '', generation, nodeId, state, failure, endpoint: '', pid: 0 };
}

function alreadyStopped(instanceId: string): AppError {
  return new AppError('FAILED_PRECONDITION', `Instance ${instanceId} has been stopped`, {
    remedy: 'Start the agent again, as its next generation.',
  });
}

function didNotAnswer(error: unknown): boolean {
  return error instanceof AppError && ['UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(error.code);
}
