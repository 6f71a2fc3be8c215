import { models } from '@isthmus/contracts';
import type { ServiceOptions } from '@isthmus/platform-grpc-server';
import { databaseReady } from '@isthmus/platform-service-database';
import { AppModule } from './app.module.js';
import type { Environment } from './config.js';
import type { DialectAdapter } from './server/gateway.module.js';

/** What runs: an OpenAI-compatible API, or the given dialects, and the catalogue, keys and knowledge bases by gRPC. */
export function serviceOptions(
  environment: Environment,
  dialects?: readonly DialectAdapter[],
): ServiceOptions {
  return {
    name: 'maas-gateway',
    environment,
    definitions: [
      models.ModelsDefinition,
      models.ApiKeysDefinition,
      models.AnswerCacheDefinition,
      models.KnowledgeDefinition,
      models.EmbeddingsDefinition,
    ],
    module: (kit) => AppModule.with(environment, kit, dialects),
    ready: databaseReady,
  };
}
