import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';

/** Injection token of the meter, which is no class. */
export const METER = Symbol('meter');

/** What the service kit gives to every feature. */
@Module({})
export class KitModule {
  static with(kit: ServiceKit): DynamicModule {
    const providers = [{ provide: METER, useValue: kit.metrics.meter }];
    return { module: KitModule, global: true, providers, exports: providers };
  }
}
