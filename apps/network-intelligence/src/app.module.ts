import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ChangeListener, Database } from '@isthmus/platform-database';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import type { Environment } from './config.js';
import { NetworkController } from './network/network.controller.js';
import { NetworkService } from './network/network.service.js';
import { readAtlas } from './topology/atlas.source.js';
import { changeState, readStates, TOPOLOGY_CHANNEL } from './topology/link-state.repository.js';
import { LiveTopology } from './topology/live-topology.js';
import { TopologyService } from './topology/topology.service.js';

const SCOPE = platformScope('network-intelligence');

/** The network's service with its database and the connection on which changes are heard. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly topologies: TopologyService,
    private readonly listener: ChangeListener,
  ) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    const { logger } = kit;
    const database = new Database({ url: environment.DATABASE_URL });
    const store = {
      read: () => database.inPlatform(SCOPE, readStates),
      change: (change: Parameters<typeof changeState>[1]) =>
        database.inPlatform(SCOPE, (tx) => changeState(tx, change)),
    };
    const topologies = new TopologyService(new LiveTopology(readAtlas(environment.ATLAS)), store, logger);
    const refreshSoon = () => topologies.refreshSoon();
    const listener = new ChangeListener({
      databaseUrl: environment.DATABASE_URL,
      channel: TOPOLOGY_CHANNEL,
      onChange: refreshSoon,
      onGap: refreshSoon,
    });
    return {
      module: AppModule,
      controllers: [NetworkController],
      providers: [
        NetworkService,
        { provide: Database, useValue: database },
        { provide: TopologyService, useValue: topologies },
        { provide: ChangeListener, useValue: listener },
        { provide: PeriodicTasks, useValue: periodicTasks(environment, kit) },
      ],
    };
  }

  /** Listens before it reads, so that no change falls between the two. */
  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
    await this.topologies.refresh();
  }

  ready(): Promise<boolean> {
    return this.database.ready();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
    await this.database.close();
  }
}

function periodicTasks(
  { DATABASE_URL: databaseUrl }: Environment,
  { name: service, logger, metrics: { meter } }: ServiceKit,
): PeriodicTasks {
  return new PeriodicTasks({ service, logger, meter, databaseUrl }, [
    new RetentionSweep({ databaseUrl, schema: 'network', logger }).asTask(),
  ]);
}
