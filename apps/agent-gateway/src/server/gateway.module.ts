import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import { platformScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayServer, PROTOCOLS, KEY_AUTHORITY, type KeyAuthority } from './gateway.server.js';

const ORIGIN_DEADLINE_MS = 3_000;

/** A protocol adapter: its module, and the token under which the module exports its `Protocol`. */
export interface ProtocolAdapter {
  module: Type;
  protocol: InjectionToken<Protocol>;
}

/** The HTTP server of the gateway, which serves the given protocols. */
@Module({})
export class GatewayModule {
  static serving(adapters: readonly ProtocolAdapter[]): DynamicModule {
    return {
      module: GatewayModule,
      imports: adapters.map(({ module }) => module),
      providers: [
        GatewayServer,
        {
          provide: PROTOCOLS,
          useFactory: (...protocols: Protocol[]) => protocols,
          inject: adapters.map(({ protocol }) => protocol),
        },
        { provide: KEY_AUTHORITY, useFactory: keyAuthority, inject: [ServiceClients, ENVIRONMENT] },
      ],
    };
  }
}

function keyAuthority(clients: ServiceClients, environment: Environment): KeyAuthority {
  const keys = clients.connect(models.ApiKeysDefinition, {
    address: environment.MODELS_ADDRESS,
    audience: 'maas-gateway',
  });
  const scope = platformScope('service:agent-gateway');
  return {
    verify: (secret, deadline) => keys.verifyKey({ secret }, { scope, deadline }),
    admitsOrigin: async (origin) => {
      const { allowed } = await keys.checkOrigin(
        { origin, scope: 'agents' },
        { scope, deadline: ORIGIN_DEADLINE_MS },
      );
      return allowed;
    },
  };
}
