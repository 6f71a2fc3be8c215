import { registry } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What runs: the registry over one database. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'agent-registry',
    environment,
    definitions: [registry.AgentRegistryDefinition],
    module: (kit) => AppModule.with(environment, kit),
    ready: databaseReady,
  };
}
