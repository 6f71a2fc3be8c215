import { Inject, Module, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { UpstreamClient } from './upstream.client.js';
import { UpstreamSource } from './upstream.source.js';

/** Injection token of the upstreams that are configured. */
export const UPSTREAMS = Symbol('upstreams');

@Module({
  providers: [
    {
      provide: UPSTREAMS,
      useFactory: ({ MODEL_UPSTREAMS }: Environment, { logger }: ServiceKit) =>
        MODEL_UPSTREAMS.map((options) => new UpstreamSource(new UpstreamClient(options), logger)),
      inject: [ENVIRONMENT, KIT],
    },
  ],
  exports: [UPSTREAMS],
})
export class UpstreamModule implements BeforeApplicationShutdown {
  constructor(@Inject(UPSTREAMS) private readonly upstreams: readonly UpstreamSource[]) {}

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.upstreams.map((upstream) => upstream.close()));
  }
}
