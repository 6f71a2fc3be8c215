import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { network } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { createUsageRelay, PeriodicTasks, RetentionSweep, UsageRelay } from '@isthmus/platform-jobs';
import { readAtlas } from './atlas/atlas.source.js';
import { ReferenceModel } from './atlas/reference-model.js';
import type { Environment } from './config.js';
import { DriverTable } from './engine/driver-table.js';
import { EngineController } from './engine/engine.controller.js';
import { EngineRepository } from './engine/engine.repository.js';
import { EngineService } from './engine/engine.service.js';
import { LocalProcessDriver } from './engine/local-process.driver.js';
import { WorkloadRepository } from './engine/workload.repository.js';
import { WorkloadService } from './engine/workload.service.js';
import { LatencySource } from './latency/latency.source.js';
import { MeteringRepository } from './metering/metering.repository.js';
import { MeteringService } from './metering/metering.service.js';
import { Placer } from './reservation/placer.js';
import { ReservationController } from './reservation/reservation.controller.js';
import { ReservationRepository } from './reservation/reservation.repository.js';
import { ReservationService } from './reservation/reservation.service.js';
import { SiteController } from './site/site.controller.js';
import { SiteService } from './site/site.service.js';

const EXPIRE_EVERY_MS = 1_000;
/** Pieces of usage are cut this often within their interval, so that none is much longer than it. */
const TICKS_PER_INTERVAL = 6;
const TICK_MS_MAX = 10_000;

/** What the process holds besides the services: closed in this order on shutdown. */
class Resources {
  constructor(
    readonly database: Database,
    readonly driver: LocalProcessDriver,
    readonly clients: readonly { close: () => void }[],
    readonly engines: EngineService,
  ) {}
}

/** The scheduler: sites, reservations, engines and metering over one database. */
@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(private readonly resources: Resources) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    const { logger, identity } = kit;
    const database = new Database({ url: environment.DATABASE_URL });
    const networkClient = createServiceClient(network.NetworkDefinition, {
      address: environment.NETWORK_ADDRESS,
      audience: 'network-intelligence',
      identity,
    });
    const relay = createUsageRelay({
      databaseUrl: environment.DATABASE_URL,
      schema: 'compute',
      service: kit.name,
      governanceAddress: environment.GOVERNANCE_ADDRESS,
      identity,
      logger,
      meter: kit.metrics.meter,
    });
    const model = new ReferenceModel(readAtlas(environment.ATLAS), environment.PLACEMENT_SEED);
    const driver = new LocalProcessDriver(identity);
    const drivers = DriverTable.of(driver);
    const reservationRows = new ReservationRepository(database);
    const [engineRows, workloadRows] = [new EngineRepository(database), new WorkloadRepository(database)];
    const latencies = new LatencySource(networkClient);
    const placer = new Placer(model);
    logger.info({ engine: placer.engineKind, nodes: model.fleet.nodes.length }, 'placement engine');
    const reservations = new ReservationService(reservationRows, latencies, placer, model, relay);
    const engines = new EngineService(engineRows, workloadRows, drivers, logger);
    const workloads = new WorkloadService(workloadRows, engineRows, reservationRows, drivers, logger);
    const metering = new MeteringService(
      new MeteringRepository(database),
      relay,
      environment.METER_INTERVAL_MS,
    );
    const tasks = periodicTasks(environment, kit, { reservations, metering });
    const resources = new Resources(database, driver, [networkClient], engines);
    return {
      module: AppModule,
      controllers: [SiteController, ReservationController, EngineController],
      providers: [
        { provide: ReferenceModel, useValue: model },
        { provide: DriverTable, useValue: drivers },
        { provide: SiteService, useValue: new SiteService(model, reservationRows) },
        { provide: ReservationService, useValue: reservations },
        { provide: EngineService, useValue: engines },
        { provide: WorkloadService, useValue: workloads },
        { provide: Resources, useValue: resources },
        { provide: UsageRelay, useValue: relay },
        { provide: PeriodicTasks, useValue: tasks },
      ],
    };
  }

  ready(): Promise<boolean> {
    return this.resources.database.ready();
  }

  async onApplicationShutdown(): Promise<void> {
    const { engines, driver, clients, database } = this.resources;
    await engines.settled();
    driver.close();
    for (const client of clients) client.close();
    await database.close();
  }
}

function periodicTasks(
  { DATABASE_URL: databaseUrl, METER_INTERVAL_MS }: Environment,
  { name: service, logger, metrics: { meter } }: ServiceKit,
  parts: { reservations: ReservationService; metering: MeteringService },
): PeriodicTasks {
  const { reservations, metering } = parts;
  const tickMs = Math.min(TICK_MS_MAX, Math.ceil(METER_INTERVAL_MS / TICKS_PER_INTERVAL));
  return new PeriodicTasks({ service, logger, meter, databaseUrl }, [
    { name: 'expire holds', everyMs: EXPIRE_EVERY_MS, run: () => reservations.expireDue() },
    { name: 'meter', everyMs: tickMs, run: (signal) => metering.tick(signal) },
    new RetentionSweep({ databaseUrl, schema: 'compute', logger }).asTask(),
  ]);
}
