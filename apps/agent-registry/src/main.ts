import { registry } from '@isthmus/contracts';
import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';
import { RegistryRepository } from './registry.repository.js';

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'agent-registry',
  environment: config,
  definitions: [registry.AgentRegistryDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(RegistryRepository).ready(),
});
