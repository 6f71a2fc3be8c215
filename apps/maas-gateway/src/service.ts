import { models } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { DatabaseReadiness } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';

/** What runs: an OpenAI-compatible API, and the catalogue, the keys and the knowledge bases by gRPC. */
export function serviceOptions(environment: Environment): ServiceOptions {
  return {
    name: 'maas-gateway',
    environment,
    definitions: [models.ModelsDefinition, models.ApiKeysDefinition, models.KnowledgeDefinition],
    module: (kit) => AppModule.with(environment, kit),
    ready: (app) => app.get(DatabaseReadiness, { strict: false }).ready(),
  };
}
