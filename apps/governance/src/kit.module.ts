import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';

/** Injection tokens of values that are no class. */
export const LOGGER = Symbol('logger');
export const METER = Symbol('meter');

/** What the service kit gives to every feature. */
@Module({})
export class KitModule {
  static with(kit: ServiceKit): DynamicModule {
    const providers = [
      { provide: LOGGER, useValue: kit.logger },
      { provide: METER, useValue: kit.metrics.meter },
    ];
    return { module: KitModule, global: true, providers, exports: providers };
  }
}
