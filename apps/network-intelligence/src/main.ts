import { loadConfigOrExit } from '@isthmus/platform-config';
import { network } from '@isthmus/contracts';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'network-intelligence',
  environment: config,
  definitions: [network.NetworkDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(AppModule).ready(),
});
