import { network } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What runs: the topology of the network and the routes over it. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'network-intelligence',
    environment,
    definitions: [network.NetworkDefinition],
    module: (kit) => AppModule.with(environment, kit),
    ready: databaseReady,
  };
}
