import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { CallScope, Platform, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import {
  addPriceRules,
  chargeTokens,
  getChargesRules,
  listChargesRules,
  listUsageRules,
  summariseUsageRules,
  usageTokens,
  withdrawPriceRules,
} from './usage.rules.js';
import { UsageService } from './usage.service.js';

const { LedgerDefinition } = governance;
const REPORTS = {
  callers: ['portal', 'agent-gateway', 'maas-gateway'],
  scope: 'tenant',
  permission: 'read',
} as const;

// Prices, rated lines and buckets of the domain have the fields of the proto messages of those names.
@Controller()
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Rpc(LedgerDefinition, 'listPrices', { callers: 'any', scope: 'either', permission: 'read' })
  async listPrices(@Payload() _request: governance.ListPricesRequest, @CallScope() scope: Scope) {
    return { prices: await this.usage.prices(scope) };
  }

  @Rpc(LedgerDefinition, 'addPrice', { callers: ['portal'], scope: 'platform', permission: 'operator' })
  async addPrice(@Payload() request: governance.AddPriceRequest, @Platform() scope: PlatformScope) {
    return this.usage.addPrice(scope, parse(addPriceRules, request));
  }

  @Rpc(LedgerDefinition, 'withdrawPrice', { callers: ['portal'], scope: 'platform', permission: 'operator' })
  async withdrawPrice(@Payload() request: governance.WithdrawPriceRequest, @Platform() scope: PlatformScope) {
    await this.usage.withdrawPrice(scope, parse(withdrawPriceRules, request).priceId);
    return {};
  }

  @Rpc(LedgerDefinition, 'listUsage', REPORTS)
  async listUsage(@Payload() request: governance.ListUsageRequest, @Tenant() scope: TenantScope) {
    const { pageSize, pageToken, agentId, keyId, from, to } = parse(listUsageRules, request);
    const filter = { agentId, keyId, from, to };
    const after = usageTokens.decode(pageToken, filter);
    const { entries, next } = await this.usage.list(scope, { filter, after, pageSize });
    return { entries, nextPageToken: next ? usageTokens.encode(next, filter) : '' };
  }

  @Rpc(LedgerDefinition, 'summariseUsage', REPORTS)
  async summariseUsage(@Payload() request: governance.SummariseUsageRequest, @Tenant() scope: TenantScope) {
    return this.usage.summarise(scope, parse(summariseUsageRules, request));
  }

  @Rpc(LedgerDefinition, 'getCharges', REPORTS)
  async getCharges(@Payload() request: governance.GetChargesRequest, @Tenant() scope: TenantScope) {
    return this.usage.charges(scope, parse(getChargesRules, request).eventIds);
  }

  @Rpc(LedgerDefinition, 'listCharges', { callers: ['maas-gateway'], scope: 'platform', permission: 'none' })
  async listCharges(@Payload() request: governance.ListChargesRequest, @Platform() scope: PlatformScope) {
    const { pageSize, pageToken, ...range } = parse(listChargesRules, request);
    const after = chargeTokens.decode(pageToken, range);
    const { events, next } = await this.usage.listCharges(scope, { range, after, pageSize });
    return { events, nextPageToken: next ? chargeTokens.encode(next, range) : '' };
  }
}
