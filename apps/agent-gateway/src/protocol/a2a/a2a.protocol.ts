import { Inject, Injectable } from '@nestjs/common';
import type { PublicRpc } from '@isthmus/platform-grpc-server';
import type { HttpRoute } from '@isthmus/platform-http';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { CardService } from '../../card/card.service.js';
import { JwksService } from '../../card/jwks.service.js';
import type { Environment } from '../../config.js';
import type { ExchangeServices } from '../../exchange/exchange.flow.js';
import { EXCHANGE_SERVICES } from '../../exchange/exchange.module.js';
import type { Protocol } from '../../exchange/protocol.port.js';
import { a2aErrors } from './a2a.errors.js';
import { a2aRoutes } from './a2a.routes.js';
import { grpcRpcs } from './grpc.rpcs.js';

/** A2A 1.0 over JSON-RPC, HTTP+JSON and gRPC; 0.3 over JSON-RPC and HTTP+JSON. */
@Injectable()
export class A2aProtocol implements Protocol {
  readonly name = 'a2a';
  readonly basePath = '/agents/';
  readonly errors = a2aErrors;
  readonly exposedHeaders = ['a2a-extensions', 'x-a2a-extensions'];

  constructor(
    @Inject(EXCHANGE_SERVICES) private readonly exchange: ExchangeServices,
    @Inject(CardService) private readonly cards: Pick<CardService, 'answer'>,
    @Inject(JwksService) private readonly jwks: Pick<JwksService, 'text'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'EXCHANGE_TIMEOUT_MS'>,
  ) {}

  routes(): HttpRoute[] {
    const { exchange, cards, jwks, environment } = this;
    return a2aRoutes({ exchange, cards, jwks, exchangeTimeoutMs: environment.EXCHANGE_TIMEOUT_MS });
  }

  rpcs(): PublicRpc[] {
    const { exchange, environment } = this;
    return grpcRpcs({ exchange, exchangeTimeoutMs: environment.EXCHANGE_TIMEOUT_MS });
  }

  describe(gatewayUrl: string): Record<string, string> {
    return {
      protocol: 'A2A 1.0 over JSON-RPC, HTTP+JSON and gRPC',
      agent: `${gatewayUrl}/agents/{agentId}/`,
      card: `${gatewayUrl}/agents/{agentId}/.well-known/agent-card.json`,
      keys: `${gatewayUrl}/.well-known/jwks.json`,
    };
  }
}
