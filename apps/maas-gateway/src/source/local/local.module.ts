import { Module, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { llamaSources } from './llama.models.js';
import { LocalModels } from './local.models.js';

/** Injection token of the models that run on this machine. */
export const LOCAL = Symbol('local models');

@Module({
  providers: [
    {
      provide: LocalModels,
      useFactory: ({ LOCAL_MODELS }: Environment, { logger }: ServiceKit) =>
        new LocalModels(llamaSources(LOCAL_MODELS, logger)),
      inject: [ENVIRONMENT, KIT],
    },
    { provide: LOCAL, useFactory: ({ sources }: LocalModels) => sources, inject: [LocalModels] },
  ],
  exports: [LOCAL, LocalModels],
})
export class LocalModule implements BeforeApplicationShutdown {
  constructor(private readonly models: LocalModels) {}

  beforeApplicationShutdown(): void {
    this.models.close();
  }
}
