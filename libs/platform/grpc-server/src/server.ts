import {
  type DynamicModule,
  type INestMicroservice,
  type LoggerService,
  Module,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { ServiceDefinition } from '@isthmus/contracts';
import type { ServiceEnvironment } from '@isthmus/platform-config';
import { openOperationsServer } from '@isthmus/platform-http';
import { ServiceIdentity } from '@isthmus/platform-identity';
import {
  createLogger,
  createMetrics,
  startTracing,
  type Logger,
  type Metrics,
} from '@isthmus/platform-observability';
import { assertRoutesComplete, listRoutes } from './access.js';
import { listPublicRpcs } from './public/public.registry.js';
import { CallDrain } from './call.drain.js';
import { CallGuard } from './call.guard.js';
import { CallInterceptor } from './call.interceptor.js';
import { ErrorFilter } from './error.filter.js';
import { runShutdown } from './shutdown.js';
import { createTransport } from './transport.js';

/** What an app's module is built from. */
export interface ServiceKit {
  name: string;
  identity: ServiceIdentity;
  logger: Logger;
  metrics: Metrics;
}

export interface ServiceOptions {
  name: string;
  environment: ServiceEnvironment;
  /** The gRPC services of this process; every method must have a handler. */
  definitions: readonly ServiceDefinition[];
  module: (kit: ServiceKit) => DynamicModule | Type;
  /** What readiness depends on, such as the database; run at each probe, within two seconds. */
  ready: (app: INestMicroservice) => Promise<boolean>;
  /** Limit for unary calls whose callers set no deadline; 30,000 ms by default. */
  callMsMax?: number;
  /** How long calls in flight may take once a stop is requested; 5,000 ms by default. */
  drainMs?: number;
  /** Limit for the whole shutdown; 10,000 ms by default. Beyond it the process exits with code 1. */
  stopMsMax?: number;
}

const CALL_MS_MAX = 30_000;
const DRAIN_MS = 5_000;
/** Below the 15 s after which the supervisor kills a process. */
const STOP_MS_MAX = 10_000;

/**
 * Starts a service and runs it until SIGTERM or SIGINT: gRPC with authentication, health and reflection, the
 * operations server, traces and logs. On a signal readiness turns false, streams end, calls in flight finish, modules
 * close. `stop` does the same and throws when something fails or does not end in time.
 */
export async function runService(
  options: ServiceOptions,
): Promise<{ app: INestMicroservice; stop: () => Promise<void> }> {
  const { name, environment } = options;
  const logger = createLogger({ service: name, level: environment.LOG_LEVEL });
  const otlpEndpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing = await startTracing({ service: name, otlpEndpoint, file: environment.TRACE_FILE });
  const metrics = await createMetrics({ service: name, otlpEndpoint });
  const identity = await ServiceIdentity.create(name, environment.SERVICE_IDENTITY, environment.SERVICE_KEYS);
  const { callMsMax = CALL_MS_MAX, drainMs = DRAIN_MS, stopMsMax = STOP_MS_MAX } = options;
  const calls = new CallDrain({ callMsMax, drainMs }, logger);
  const app = await createApp(options, { name, identity, logger, metrics }, calls);
  await app.listen();
  calls.health.setStatus('', 'SERVING');

  let stopping: Promise<void> | undefined;
  const operations = await openOperationsServer({
    port: environment.OPERATIONS_PORT,
    host: environment.OPERATIONS_HOST,
    metrics,
    logger,
    rpcs: listRoutes,
    publicRpcs: listPublicRpcs,
    ready: async () => stopping === undefined && (await options.ready(app)),
  });
  const steps = [
    { name: 'modules', run: () => app.close() },
    { name: 'operations server', run: () => operations.close() },
    { name: 'tracing', run: () => tracing.stop() },
    { name: 'metrics', run: () => metrics.stop() },
  ];
  const stop = () => {
    calls.start();
    return (stopping ??= runShutdown(steps, stopMsMax));
  };
  stopOnSignals(stop, logger);
  logger.info({ grpcPort: environment.GRPC_PORT, operationsPort: operations.port }, 'ready');
  return { app, stop };
}

async function createApp(
  options: ServiceOptions,
  kit: ServiceKit,
  calls: CallDrain,
): Promise<INestMicroservice> {
  const { environment, definitions } = options;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    rootModule(options.module(kit), calls),
    {
      ...createTransport({
        url: `${environment.LISTEN_HOST}:${environment.GRPC_PORT}`,
        definitions,
        health: calls.health,
        calls: calls.open,
        onServer: (server) => calls.attach(server),
      }),
      logger: nestLogger(kit.logger),
      abortOnError: false,
    },
  );
  app.useGlobalGuards(new CallGuard(kit.identity));
  app.useGlobalInterceptors(new CallInterceptor(kit.metrics.rpcCalls));
  app.useGlobalFilters(new ErrorFilter(kit.logger));
  assertRoutesComplete(definitions);
  return app;
}

/** Nest requires a class or a dynamic module; this wraps whichever the app provides. */
function rootModule(module: DynamicModule | Type, calls: CallDrain): DynamicModule {
  return {
    module: ServiceRootModule,
    imports: [module],
    providers: [{ provide: CallDrain, useValue: calls }],
  };
}

@Module({})
class ServiceRootModule {}

function stopOnSignals(stop: () => Promise<void>, logger: Logger): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'did not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
}

function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown) => logger.debug(String(message)),
    error: (message: unknown, ...rest: unknown[]) => logger.error({ rest }, String(message)),
    warn: (message: unknown) => logger.warn(String(message)),
  };
}
