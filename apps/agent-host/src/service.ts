import { handover, host, runtime } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What stopping takes beyond the instances. */
const STOP_MS = 5_000;

/** The service, for `main.ts` and for tests. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'agent-host',
    environment,
    definitions: [host.AgentHostDefinition, runtime.RuntimeHostDefinition, handover.HandOversDefinition],
    module: (kit) => AppModule.with(environment, kit),
    ready: databaseReady,
    // Instances store their tasks before the rest of the process may end.
    stopMsMax: environment.INSTANCE_STOP_GRACE_MS + STOP_MS,
  };
}
