import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance, quota } from '@isthmus/contracts';
import { Platform, Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { FakeQuotaLedger } from '@isthmus/platform-quota/testing';
import { concat, NEVER, of, type Observable } from 'rxjs';
import { FakePlatformState } from './platform-state.js';

const TENANT = { callers: 'any', scope: 'tenant', permission: 'none' } as const;
const PLATFORM = { callers: 'any', scope: 'platform', permission: 'none' } as const;

/** Leases and charges, each tenant by itself; a message costs one micro-unit. */
@Controller()
export class FakeQuotaController {
  constructor(private readonly state: FakePlatformState) {}

  @Rpc(governance.LedgerDefinition, 'listPrices', { callers: 'any', scope: 'either', permission: 'none' })
  async listPrices(): Promise<governance.DeepPartial<governance.ListPricesResponse>> {
    if (this.state.ledgerRefusal) throw this.state.ledgerRefusal;
    return { prices: [{ id: 'message', sku: 'agent.message', amountMicro: 1n, per: 1n }] };
  }

  @Rpc(quota.QuotaDefinition, 'getPolicy', TENANT)
  async getPolicy(@Tenant() { tenantId }: TenantScope) {
    return this.quotaOf(tenantId).client().getPolicy({});
  }

  @Rpc(quota.QuotaDefinition, 'lease', TENANT)
  async lease(@Payload() request: quota.LeaseRequest, @Tenant() { tenantId }: TenantScope) {
    return this.quotaOf(tenantId).client().lease(request);
  }

  @Rpc(quota.QuotaDefinition, 'leaseRate', TENANT)
  async leaseRate(@Payload() request: quota.LeaseRateRequest, @Tenant() { tenantId }: TenantScope) {
    return this.quotaOf(tenantId).client().leaseRate(request);
  }

  @Rpc(quota.QuotaDefinition, 'charge', TENANT)
  async charge(@Payload() { charges }: quota.ChargeRequest, @Tenant() { tenantId }: TenantScope) {
    this.quotaOf(tenantId);
    this.state.posts++;
    for (const line of charges.flatMap(({ lines }) => lines))
      this.state.posted.set(line.eventId, { tenantId, line });
    return { results: charges.map(({ id }) => ({ id, chargedMicro: 0n, withheldMicro: 0n, refused: '' })) };
  }

  @Rpc(quota.QuotaDefinition, 'renew', PLATFORM)
  async renew(@Payload() { holder, ttlMs }: quota.RenewRequest, @Platform() _scope: PlatformScope) {
    const tenants = [...this.state.quotas.keys()];
    const renewed = await Promise.all(
      tenants.map((tenantId) => this.quotaOf(tenantId).client().renew({ holder, ttlMs })),
    );
    return {
      leaseIds: renewed.flatMap(({ leaseIds }) => leaseIds),
      expiresInMs: renewed.flatMap(({ expiresInMs }) => expiresInMs),
    };
  }

  /** Says that policies may have changed, and then nothing: the fake recalls nothing. */
  @Rpc(quota.QuotaDefinition, 'watch', PLATFORM)
  watch(): Observable<quota.QuotaEvent> {
    return concat(of({ event: { $case: 'policyChanged' as const, value: '' } }), NEVER);
  }

  private quotaOf(tenantId: string): FakeQuotaLedger {
    const { ledgerRefusal, quotas, balanceMicro } = this.state;
    if (ledgerRefusal) throw ledgerRefusal;
    const known = quotas.get(tenantId) ?? new FakeQuotaLedger(balanceMicro);
    quotas.set(tenantId, known);
    known.clock = performance.now();
    return known;
  }
}
