import { hostname } from 'node:os';
import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { compute, models, registry } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import type { Environment } from './config.js';
import { EngineAnnouncer } from './engine/engine.announcer.js';
import { InstanceController } from './instance/instance.controller.js';
import { InstanceService } from './instance/instance.service.js';
import { TaskArchive } from './task/task.archive.repository.js';

const DAY_MS = 24 * 3_600_000;
const ANNOUNCE_EVERY_MS = 3_000;

/** Token of the gRPC clients, which are closed with the service. */
const CLIENTS = Symbol('clients');
type Closable = { close: () => void };

@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    @Inject(CLIENTS) private readonly clients: Closable[],
  ) {}

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
    for (const client of this.clients) client.close();
    await this.database.close();
  }
}

/** What is made from the environment. */
function configured(environment: Environment, kit: ServiceKit): Provider[] {
  const { identity, logger } = kit;
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
  const announcer = new EngineAnnouncer(engine, engines);
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
    {
      provide: InstanceService,
      useFactory: (tasks: TaskArchive) =>
        new InstanceService(options, { identity, registry: registryClient, knowledge, tasks }, logger),
      inject: [TaskArchive],
    },
    { provide: CLIENTS, useValue: [registryClient, knowledge, engines] },
    { provide: PeriodicTasks, useValue: periodicTasks(environment, kit, announcer) },
  ];
}

function periodicTasks(
  { DATABASE_URL: databaseUrl, TASK_RETENTION_DAYS }: Environment,
  { name: service, logger, metrics: { meter } }: ServiceKit,
  announcer: EngineAnnouncer,
): PeriodicTasks {
  const keptMs = TASK_RETENTION_DAYS * DAY_MS;
  const keepMs = { task: keptMs, message: keptMs };
  return new PeriodicTasks({ service, logger, meter, databaseUrl }, [
    {
      name: 'announce engine',
      everyMs: ANNOUNCE_EVERY_MS,
      immediate: true,
      run: () => announcer.announce(),
    },
    new RetentionSweep({ databaseUrl, schema: 'host', logger, keepMs }).asTask(),
  ]);
}
