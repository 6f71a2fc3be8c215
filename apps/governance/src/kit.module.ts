import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { Environment } from './config.js';

/** Injection tokens of values that are no class. */
export const LOGGER = Symbol('logger');
export const METER = Symbol('meter');
export const SWEEP_INTERVAL_MS = Symbol('sweep interval in milliseconds');

/** What the service kit and the configuration give to every feature. */
@Module({})
export class KitModule {
  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    const providers = [
      { provide: LOGGER, useValue: kit.logger },
      { provide: METER, useValue: kit.metrics.meter },
      { provide: SWEEP_INTERVAL_MS, useValue: environment.SWEEP_INTERVAL_MS },
    ];
    return { module: KitModule, global: true, providers, exports: providers };
  }
}
