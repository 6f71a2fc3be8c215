import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { KeyModule } from '../key/key.module.js';
import type { Dialect } from './dialect.port.js';
import { DIALECTS, GatewayServer } from './gateway.server.js';

/** An adapter of a dialect: its module, and the token under which the module exports its `Dialect`. */
export interface DialectAdapter {
  module: Type;
  dialect: InjectionToken<Dialect>;
}

/** The HTTP server of the gateway, which serves the given dialects. */
@Module({})
export class GatewayModule {
  static serving(adapters: readonly DialectAdapter[]): DynamicModule {
    return {
      module: GatewayModule,
      imports: [KeyModule, ...adapters.map(({ module }) => module)],
      providers: [
        GatewayServer,
        {
          provide: DIALECTS,
          useFactory: (...dialects: Dialect[]) => dialects,
          inject: adapters.map(({ dialect }) => dialect),
        },
      ],
    };
  }
}
