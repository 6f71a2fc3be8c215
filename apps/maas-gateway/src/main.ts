import { models } from '@isthmus/contracts';
import { loadConfigOrExit } from '@isthmus/platform-config';
import { runService } from '@isthmus/platform-grpc-server';
import { AppModule } from './app.module.js';
import { environment } from './config.js';
import { ModelsRepository } from './models.repository.js';

const config = loadConfigOrExit(environment, process.env);
await runService({
  name: 'maas-gateway',
  environment: config,
  definitions: [models.ModelsDefinition, models.ApiKeysDefinition, models.KnowledgeDefinition],
  module: (kit) => AppModule.with(config, kit),
  ready: (app) => app.get(ModelsRepository).ready(),
});
