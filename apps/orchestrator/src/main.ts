import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';
import { WorkerService } from './worker.service.js';

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'orchestrator',
  environment: config,
  definitions: [],
  module: (kit) => AppModule.with(config, kit),
  ready: async (app) => app.get(WorkerService).running,
});
