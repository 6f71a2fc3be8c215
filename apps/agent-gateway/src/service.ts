import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { DatabaseReadiness } from '@isthmus/platform-service';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What runs: agents behind one address. Over gRPC there is nothing but health, because the traffic is HTTP. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'agent-gateway',
    environment,
    definitions: [],
    module: (kit) => AppModule.with(environment, kit),
    ready: (app) => app.get(DatabaseReadiness, { strict: false }).ready(),
  };
}
