import { hostname } from 'node:os';
import { Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { compute, models, registry } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { Environment } from './config.js';
import { EngineAnnouncer } from './engine/engine.announcer.js';
import { InstanceController } from './instance/instance.controller.js';
import { InstanceService } from './instance/instance.service.js';
import { TaskRetention } from './task/task.retention.js';
import { TaskArchive } from './task/task.archive.repository.js';

@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      controllers: [InstanceController],
      providers: [
        { provide: Database, useValue: new Database({ url: environment.DATABASE_URL }) },
        TaskArchive,
        ...configured(environment, kit),
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

/** What is made from the environment. */
function configured(environment: Environment, { identity, logger }: ServiceKit): Provider[] {
  const { REGISTRY_ADDRESS, MODELS_ADDRESS, COMPUTE_ADDRESS, LISTEN_HOST, GRPC_PORT } = environment;
  const registryClient = createServiceClient(registry.AgentRegistryDefinition, {
    address: REGISTRY_ADDRESS,
    audience: 'agent-registry',
    identity,
  });
  const knowledge = createServiceClient(models.KnowledgeDefinition, {
    address: MODELS_ADDRESS,
    audience: 'maas-gateway',
    identity,
  });
  const engines = createServiceClient(compute.EnginesDefinition, {
    address: COMPUTE_ADDRESS,
    audience: 'compute-scheduler',
    identity,
  });
  const address = environment.HOST_PUBLIC_ADDRESS ?? `${LISTEN_HOST}:${GRPC_PORT}`;
  const engine = { engineId: `${hostname()}:${GRPC_PORT}`, address };
  const options = {
    instancesMax: environment.INSTANCES_MAX,
    startTimeoutMs: environment.INSTANCE_START_TIMEOUT_MS,
    stopGraceMs: environment.INSTANCE_STOP_GRACE_MS,
    settings: {
      listenHost: LISTEN_HOST,
      modelsUrl: environment.MODELS_URL,
      mcpPrivateNetworks: environment.MCP_PRIVATE_NETWORKS,
      logLevel: environment.LOG_LEVEL,
      traceFile: environment.TRACE_FILE,
      otlpEndpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    },
  };
  return [
    { provide: EngineAnnouncer, useValue: new EngineAnnouncer(engine, engines, logger) },
    {
      provide: InstanceService,
      useFactory: (tasks: TaskArchive) =>
        new InstanceService(options, { identity, registry: registryClient, knowledge, tasks }, logger),
      inject: [TaskArchive],
    },
    {
      provide: TaskRetention,
      useFactory: (tasks: TaskArchive) => new TaskRetention(tasks, environment.TASK_RETENTION_DAYS, logger),
      inject: [TaskArchive],
    },
  ];
}
