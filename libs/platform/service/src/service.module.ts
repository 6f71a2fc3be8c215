import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ServiceClients } from './service.clients.js';

/** Injection token of the environment that `config.ts` of the service checked. */
export const ENVIRONMENT = Symbol('environment');
/** Injection token of the `ServiceKit`: name, identity, logger, metrics. */
export const KIT = Symbol('kit');

/** Provides the environment and the kit from `main.ts` to every feature. */
@Module({})
export class ServiceModule {
  static with(environment: object, kit: ServiceKit): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: KIT, useValue: kit },
        { provide: ServiceClients, useValue: new ServiceClients(kit.identity) },
      ],
      exports: [ENVIRONMENT, KIT, ServiceClients],
    };
  }
}
