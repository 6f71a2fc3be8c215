import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { OrganisationGate, PortalTokens } from '@isthmus/platform-http';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayAccess, KEY_AUTHORITY } from './gateway.access.js';
import { GatewayGrpcServer } from './gateway.grpc.js';
import { gatewayGate, GatewayServer, PROTOCOLS } from './gateway.server.js';
import { gatewayTokens } from './gateway.tokens.js';
import { GrpcKeyAuthority } from './key.authority.js';

/** A protocol adapter: its module, and the token under which the module exports its `Protocol`. */
export interface ProtocolAdapter {
  module: Type;
  protocol: InjectionToken<Protocol>;
}

/** The public servers of the gateway, HTTP and gRPC, which serve the given protocols. */
@Module({})
export class GatewayModule {
  static serving(adapters: readonly ProtocolAdapter[]): DynamicModule {
    return {
      module: GatewayModule,
      imports: adapters.map(({ module }) => module),
      providers: [
        { provide: PortalTokens, useFactory: gatewayTokens, inject: [ENVIRONMENT] },
        { provide: OrganisationGate, useFactory: gatewayGate },
        GatewayAccess,
        GatewayServer,
        GatewayGrpcServer,
        {
          provide: PROTOCOLS,
          useFactory: (...protocols: Protocol[]) => protocols,
          inject: adapters.map(({ protocol }) => protocol),
        },
        { provide: KEY_AUTHORITY, useClass: GrpcKeyAuthority },
      ],
    };
  }
}
