import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';
import { WorkerService } from './worker/worker.service.js';

/** What runs: a worker, ready while it polls. It serves no RPC. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'orchestrator',
    environment,
    definitions: [],
    module: (kit) => AppModule.with(environment, kit),
    ready: async (app) => app.get(WorkerService, { strict: false }).running,
  };
}
