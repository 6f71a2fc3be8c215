import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer } from '@isthmus/platform-http';
import { platformScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, KIT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { createGatewayServer } from './gateway.server.js';

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
        {
          provide: HttpServer,
          useFactory: serverOf,
          inject: [ENVIRONMENT, KIT, ServiceClients, ...adapters.map(({ protocol }) => protocol)],
        },
      ],
    };
  }
}

function serverOf(
  environment: Environment,
  { identity, logger, metrics }: ServiceKit,
  clients: ServiceClients,
  ...protocols: Protocol[]
): HttpServer {
  const keys = clients.connect(models.ApiKeysDefinition, {
    address: environment.MODELS_ADDRESS,
    audience: 'maas-gateway',
  });
  const scope = platformScope('service:agent-gateway');
  return createGatewayServer({
    host: environment.LISTEN_HOST,
    port: environment.HTTP_PORT,
    gatewayUrl: environment.GATEWAY_URL,
    protocols,
    identity,
    verifyKey: (secret, deadline) => keys.verifyKey({ secret }, { scope, deadline }),
    requests: metrics.httpRequests,
    logger,
  });
}
