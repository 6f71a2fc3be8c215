import { compute } from '@isthmus/contracts';
import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'compute-scheduler',
  environment: config,
  definitions: [compute.ComputeDefinition, compute.EnginesDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(AppModule).ready(),
});
