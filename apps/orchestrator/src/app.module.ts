import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { compute, registry } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { agentActivities, type Services } from './agent/agent.activities.js';
import type { Environment } from './config.js';
import { WorkerService } from './worker.service.js';

const CLIENTS = Symbol('clients');
type Clients = { [Name in keyof Services]: Services[Name] & { close: () => void } };

/** A Temporal worker and the gRPC clients its activities use. */
@Module({})
export class AppModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly worker: WorkerService,
    @Inject(CLIENTS) private readonly clients: Clients,
  ) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    const clients = connect(environment, kit);
    const worker = new WorkerService({
      address: environment.TEMPORAL_ADDRESS,
      namespace: environment.TEMPORAL_NAMESPACE,
      activitiesMax: environment.ACTIVITIES_MAX,
      activities: agentActivities(clients),
      logger: kit.logger,
    });
    return {
      module: AppModule,
      providers: [
        { provide: WorkerService, useValue: worker },
        { provide: CLIENTS, useValue: clients },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  /** Beside the drain of gRPC calls: each may take seconds, and both share the bound of the whole stop. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }

  onApplicationShutdown(): void {
    for (const client of Object.values(this.clients)) client.close();
  }
}

function connect(environment: Environment, { identity }: ServiceKit): Clients {
  const scheduler = { address: environment.COMPUTE_ADDRESS, audience: 'compute-scheduler', identity };
  return {
    registry: createServiceClient(registry.AgentRegistryDefinition, {
      address: environment.REGISTRY_ADDRESS,
      audience: 'agent-registry',
      identity,
    }),
    compute: createServiceClient(compute.ComputeDefinition, scheduler),
    engines: createServiceClient(compute.EnginesDefinition, scheduler),
  };
}
