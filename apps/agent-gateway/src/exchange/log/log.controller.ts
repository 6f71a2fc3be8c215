import { Controller } from '@nestjs/common';
import { gateway } from '@isthmus/contracts';
import { Payload, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { identifier, pageSize, parse, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { toExchange } from './log.mapper.js';
import { exchangeTokens } from './log.pages.js';
import { LogService } from './log.service.js';

const { ExchangeLogDefinition: definition } = gateway;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;

const listRequest = z.object({
  pageSize: pageSize({ usual: 50, max: 100 }),
  pageToken: z.string(),
  agentId: uuid('must be the UUID of an agent'),
  conversation: identifier(256, { min: 0 }),
  protocol: identifier(40, { min: 0 }),
});

/** The messages to agents, for the portal. An agent of another tenant has none, like one that does not exist. */
@Controller()
export class LogController {
  constructor(private readonly log: LogService) {}

  @Rpc(definition, 'listExchanges', READERS)
  async listExchanges(@Payload() request: gateway.ListExchangesRequest, @Tenant() scope: TenantScope) {
    const { pageSize: size, pageToken, ...filter } = parse(listRequest, request);
    const after = exchangeTokens.decode(pageToken, filter);
    const { rows, last } = await this.log.list(scope, { ...filter, limit: size, after });
    const nextPageToken = last ? exchangeTokens.encode(last, filter) : '';
    return { exchanges: rows.map(toExchange), nextPageToken };
  }
}
