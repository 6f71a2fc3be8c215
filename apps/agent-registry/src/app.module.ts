import { Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { AuditRelay, createAuditRelay } from '@isthmus/platform-audit';
import { Database } from '@isthmus/platform-database';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer } from '@isthmus/platform-http';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import { traceHeaders } from '@isthmus/platform-observability';
import { WorkflowStarter } from '@isthmus/platform-temporal';
import { TASK_QUEUE, type AgentWorkflows } from '@isthmus/workflow-api';
import { AgentController } from './agent/agent.controller.js';
import { AgentService } from './agent/agent.service.js';
import { AgentWatch } from './agent/agent.watch.js';
import { RouteService } from './agent/route.service.js';
import { CardSigner } from './card/card.signer.js';
import { jwksServer } from './card/jwks.server.js';
import type { Environment } from './config.js';
import { DeploymentController } from './deployment/deployment.controller.js';
import { DeploymentService } from './deployment/deployment.service.js';
import { WorkflowLauncher } from './deployment/workflow.launcher.js';
import { LeaseService } from './lease/lease.service.js';
import { LeaseSweep } from './lease/lease.sweep.js';
import { RegistryRepository } from './registry.repository.js';
import { TemplateModule } from './template/template.module.js';

const END_LEASES_EVERY_MS = 500;
const START_OVERDUE_EVERY_MS = 2_000;

@Module({})
export class AppModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      imports: [TemplateModule],
      controllers: [AgentController, DeploymentController],
      providers: [
        RegistryRepository,
        AgentService,
        DeploymentService,
        LeaseService,
        RouteService,
        ...configured(environment, kit),
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

/** What is made from the environment. */
function configured(environment: Environment, kit: ServiceKit): Provider[] {
  const { logger, identity, metrics } = kit;
  const { DATABASE_URL, HTTP_PORT, LISTEN_HOST, GATEWAY_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } =
    environment;
  const signer = new CardSigner({
    key: environment.CARD_SIGNING_KEY,
    retired: environment.CARD_RETIRED_KEYS?.keys ?? [],
    gatewayUrl: GATEWAY_URL,
  });
  const starter = new WorkflowStarter<AgentWorkflows>({
    address: TEMPORAL_ADDRESS,
    namespace: TEMPORAL_NAMESPACE,
    taskQueue: TASK_QUEUE,
    trace: traceHeaders,
  });
  const relay = createAuditRelay({
    databaseUrl: DATABASE_URL,
    schema: 'registry',
    governanceAddress: environment.GOVERNANCE_ADDRESS,
    identity,
    logger,
    meter: metrics.meter,
  });
  return [
    { provide: AuditRelay, useValue: relay },
    { provide: Database, useValue: new Database({ url: DATABASE_URL }) },
    { provide: CardSigner, useValue: signer },
    {
      provide: HttpServer,
      useValue: jwksServer(signer, {
        host: LISTEN_HOST,
        port: HTTP_PORT,
        requests: metrics.httpRequests,
        logger,
      }),
    },
    {
      provide: AgentWatch,
      useFactory: (repository: RegistryRepository) => new AgentWatch(repository, DATABASE_URL),
      inject: [RegistryRepository],
    },
    {
      provide: WorkflowLauncher,
      useFactory: (repository: RegistryRepository) => new WorkflowLauncher(repository, starter, logger),
      inject: [RegistryRepository],
    },
    {
      provide: LeaseSweep,
      useFactory: (leases: LeaseService) => new LeaseSweep(leases),
      inject: [LeaseService],
    },
    {
      provide: PeriodicTasks,
      useFactory: (leases: LeaseSweep, launcher: WorkflowLauncher) =>
        periodicTasks(environment, kit, { leases, launcher }),
      inject: [LeaseSweep, WorkflowLauncher],
    },
  ];
}

function periodicTasks(
  { DATABASE_URL: databaseUrl }: Environment,
  { name: service, logger, metrics: { meter } }: ServiceKit,
  { leases, launcher }: { leases: LeaseSweep; launcher: WorkflowLauncher },
): PeriodicTasks {
  return new PeriodicTasks({ service, logger, meter, databaseUrl }, [
    { name: 'end expired leases', everyMs: END_LEASES_EVERY_MS, run: () => leases.run() },
    {
      name: 'start overdue workflows',
      everyMs: START_OVERDUE_EVERY_MS,
      run: (signal) => launcher.startOverdue(signal),
    },
    new RetentionSweep({ databaseUrl, schema: 'registry', logger }).asTask(),
  ]);
}
