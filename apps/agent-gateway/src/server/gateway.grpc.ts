import { Inject, Injectable } from '@nestjs/common';
import { PublicGrpcServer, type ServiceKit } from '@isthmus/platform-grpc-server';
import { DEFAULT_LIMITS, OrganisationGate } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { GatewayAccess } from './gateway.access.js';
import { PROTOCOLS } from './gateway.server.js';

/** What the server uses of the service's kit. */
interface GrpcKit {
  logger: ServiceKit['logger'];
  metrics: Pick<ServiceKit['metrics'], 'rpcCalls'>;
}

/** The public gRPC API of the gateway, apart from the one that the platform's services use: it admits API keys only. */
@Injectable()
export class GatewayGrpcServer extends PublicGrpcServer {
  constructor(
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'LISTEN_HOST' | 'PUBLIC_GRPC_PORT'>,
    @Inject(KIT) { logger, metrics }: GrpcKit,
    @Inject(GatewayAccess) access: GatewayAccess,
    @Inject(PROTOCOLS) protocols: readonly Protocol[],
    @Inject(OrganisationGate) gate: OrganisationGate,
  ) {
    super({
      host: environment.LISTEN_HOST,
      port: environment.PUBLIC_GRPC_PORT,
      rpcs: protocols.flatMap((protocol) => protocol.rpcs?.() ?? []),
      authenticate: access.byKey,
      limits: DEFAULT_LIMITS,
      gate,
      calls: metrics.rpcCalls,
      logger,
    });
    access.onEnd((ended) => this.end(ended));
  }
}
