import { gateway } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';
import type { ProtocolAdapter } from './server/gateway.module.js';

/** What runs: agents behind public servers of HTTP and gRPC, and for the portal the log of what passed them. */
export function serviceOptions(
  environment: Environment,
  protocols?: readonly ProtocolAdapter[],
): ServiceOptions {
  return {
    name: 'agent-gateway',
    environment,
    definitions: [gateway.ExchangeLogDefinition],
    module: (kit) => AppModule.with(environment, kit, protocols),
    ready: databaseReady,
  };
}
