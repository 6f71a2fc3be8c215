import {
  type DynamicModule,
  type INestMicroservice,
  type LoggerService,
  Module,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { fileDescriptorSet, type ServiceDefinition } from '@isthmus/contracts';
import {
  createLogger,
  createMetrics,
  openOperationsDoor,
  startTracing,
  type Logger,
  type Metrics,
} from '@isthmus/platform-observability';
import { loadFileDescriptorSetFromBuffer, type PackageDefinition } from '@grpc/proto-loader';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { assertRoutesComplete } from './access.js';
import { CallGuard } from './call.guard.js';
import { CallInterceptor } from './call.interceptor.js';
import { packageDefinitionOf } from './definition.js';
import type { ServiceEnvironment } from '@isthmus/platform-config';
import { ErrorFilter } from './error.filter.js';
import { ServiceIdentity } from '@isthmus/platform-identity';

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
  /** The gRPC services that this process answers for; every method must have a handler. */
  definitions: readonly ServiceDefinition[];
  module: (kit: ServiceKit) => DynamicModule | Type;
  /** What readiness depends on, such as the database; run at most every probe, within two seconds. */
  ready: (app: INestMicroservice) => Promise<boolean>;
}

const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Starts a service and keeps it until SIGTERM or SIGINT: gRPC with authentication, health and reflection, the
 * operations door, traces and logs. On a signal readiness turns false, calls in flight end, modules close.
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
  const health = new HealthImplementation({ '': 'NOT_SERVING' });

  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    rootModule(options.module({ name, identity, logger, metrics })),
    { ...transport(options, health), logger: nestLogger(logger), abortOnError: false },
  );
  app.useGlobalGuards(new CallGuard(identity));
  app.useGlobalInterceptors(new CallInterceptor(metrics.rpcCalls));
  app.useGlobalFilters(new ErrorFilter(logger));
  assertRoutesComplete(options.definitions);
  await app.listen();
  health.setStatus('', 'SERVING');

  let stopping: Promise<void> | undefined;
  const door = await openOperationsDoor({
    port: environment.OPERATIONS_PORT,
    host: environment.LISTEN_HOST,
    metrics,
    ready: async () => stopping === undefined && (await options.ready(app)),
  });
  const stop = () =>
    (stopping ??= (async () => {
      health.setStatus('', 'NOT_SERVING');
      await app.close();
      await door.close();
      await tracing.stop();
      await metrics.stop();
    })());
  stopOnSignals(stop, logger);
  logger.info({ grpcPort: environment.GRPC_PORT, operationsPort: door.port }, 'ready');
  return { app, stop };
}

/** Nest wants a class or a dynamic module with one; this wraps whichever the app gave. */
function rootModule(module: DynamicModule | Type): DynamicModule {
  return { module: ServiceRootModule, imports: [module] };
}

@Module({})
class ServiceRootModule {}

function transport(
  { environment, definitions }: ServiceOptions,
  health: HealthImplementation,
): MicroserviceOptions {
  return {
    transport: Transport.GRPC,
    options: {
      url: `${environment.LISTEN_HOST}:${environment.GRPC_PORT}`,
      package: [...new Set(definitions.map(({ fullName }) => fullName.slice(0, fullName.lastIndexOf('.'))))],
      packageDefinition: packageDefinitionOf(definitions),
      gracefulShutdown: true,
      maxReceiveMessageLength: MESSAGE_BYTES_MAX,
      onLoadPackageDefinition: (_: PackageDefinition, server: Pick<Server, 'addService'>) => {
        health.addToServer(server as Server /* Nest passes its grpc-js server */);
        new ReflectionService(loadFileDescriptorSetFromBuffer(fileDescriptorSet())).addToServer(server);
      },
    },
  };
}

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
