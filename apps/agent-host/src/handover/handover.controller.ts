import { Controller } from '@nestjs/common';
import { handover } from '@isthmus/contracts';
import { Payload, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { detailMessage, handOverMessage, handOverTokens, requests } from './handover.mapper.js';
import { HandOverService } from './handover.service.js';

const { HandOversDefinition: definition } = handover;
/** Conversations hold what customers have written: who only reads the console has no business with them. */
const MEMBERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;

/** Conversations that go to a person, for the portal. Those of another tenant are not found. */
@Controller()
export class HandOverController {
  constructor(private readonly handOvers: HandOverService) {}

  @Rpc(definition, 'listHandOvers', MEMBERS)
  async listHandOvers(@Payload() request: handover.ListHandOversRequest, @Tenant() scope: TenantScope) {
    const { pageSize: limit, pageToken, ...filter } = parse(requests.list, request);
    const after = handOverTokens.decode(pageToken, filter);
    const { rows, last } = await this.handOvers.list(scope, { ...filter, limit, after });
    return {
      handOvers: rows.map(handOverMessage),
      nextPageToken: last
        ? handOverTokens.encode({ requestedAt: last.requestedAt, id: last.id }, filter)
        : '',
    };
  }

  @Rpc(definition, 'getHandOver', MEMBERS)
  async getHandOver(@Payload() request: handover.GetHandOverRequest, @Tenant() scope: TenantScope) {
    return detailMessage(await this.handOvers.get(scope, parse(requests.get, request).id));
  }

  @Rpc(definition, 'startHandOver', MEMBERS)
  async startHandOver(@Payload() request: handover.StartHandOverRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey, ...conversation } = parse(requests.start, request);
    return handOverMessage(await this.handOvers.start(scope, idempotencyKey, conversation));
  }

  @Rpc(definition, 'takeHandOver', MEMBERS)
  async takeHandOver(@Payload() request: handover.TakeHandOverRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey, id } = parse(requests.take, request);
    return handOverMessage(await this.handOvers.take(scope, idempotencyKey, id));
  }

  @Rpc(definition, 'replyToCustomer', MEMBERS)
  async replyToCustomer(@Payload() request: handover.ReplyToCustomerRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey, ...reply } = parse(requests.reply, request);
    return handOverMessage(await this.handOvers.reply(scope, idempotencyKey, reply));
  }

  @Rpc(definition, 'endHandOver', MEMBERS)
  async endHandOver(@Payload() request: handover.EndHandOverRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey, ...end } = parse(requests.end, request);
    return handOverMessage(await this.handOvers.end(scope, idempotencyKey, end));
  }
}
