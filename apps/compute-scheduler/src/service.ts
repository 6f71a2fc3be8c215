import { compute } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What runs: placement, reservations and engines over one database. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'compute-scheduler',
    environment,
    definitions: [compute.ComputeDefinition, compute.EnginesDefinition],
    module: (kit) => AppModule.with(environment, kit),
    ready: databaseReady,
  };
}
