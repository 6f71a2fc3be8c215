import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance, quota } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Platform, Rpc, runService, Tenant } from '@isthmus/platform-grpc-server';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { FakeQuotaLedger } from '@isthmus/platform-quota/testing';
import { concat, NEVER, of, type Observable } from 'rxjs';
import { APPEND_ONLY, FakeAuditController, FakeAuditLog, only, type TestIdentities } from '@isthmus/testing';

const { LedgerDefinition: definition } = governance;
const { QuotaDefinition: quotaDefinition } = quota;
const PLATFORM = { callers: 'any', scope: 'platform', permission: 'none' } as const;
const TENANT = { callers: 'any', scope: 'tenant', permission: 'none' } as const;

/** What the fake ledger was asked, and how it is to answer. */
export const ledger = {
  unavailable: false,
  /** Charges, repeats included. */
  charges: [] as quota.Charge[],
  lines: new Map<string, governance.UsageLine & { tenantId: string }>(),
  quotas: new Map<string, FakeQuotaLedger>(),
};

const BALANCE_MICRO = 1_000_000_000n;

/** The money of a tenant and who holds it; the fake has as much of it for every tenant. */
export function quotaOf(tenantId: string): FakeQuotaLedger {
  const known = ledger.quotas.get(tenantId) ?? new FakeQuotaLedger(BALANCE_MICRO);
  ledger.quotas.set(tenantId, known);
  return known;
}

/** What was published to the fake audit log. */
export const auditLog = new FakeAuditLog();

/** Lines charged for a request, each once however often it was sent. */
export function linesOf(requestId: string): governance.UsageLine[] {
  return [...ledger.lines.values()].filter((line) => line.requestId === requestId);
}

/** The part of governance that metering calls for prices. */
@Controller()
class FakeLedger {
  @Rpc(definition, 'listPrices', { callers: 'any', scope: 'either', permission: 'none' })
  async listPrices(): Promise<governance.DeepPartial<governance.ListPricesResponse>> {
    const price = (sku: string, model: string, amountMicro: bigint) => ({
      id: `${sku} ${model}`,
      sku,
      model,
      amountMicro,
      per: 1_000_000n,
    });
    return {
      prices: [
        price('model.input', '', 2_000_000n),
        price('model.output', '', 8_000_000n),
        price('model.input', 'extract/support', 100_000n),
        price('model.output', 'extract/support', 200_000n),
      ],
    };
  }

  /** Each line at one micro-unit a token. */
  @Rpc(definition, 'getCharges', TENANT)
  async getCharges(
    @Payload() { eventIds }: governance.GetChargesRequest,
    @Tenant() { tenantId }: TenantScope,
  ): Promise<governance.DeepPartial<governance.GetChargesResponse>> {
    const lines = eventIds.flatMap((id) => ledger.lines.get(id) ?? []);
    const entries = lines
      .filter((line) => line.tenantId === tenantId)
      .map((line) => ({ line, amountMicro: line.quantity, priceId: line.priceId }));
    const prices = entries.map(({ priceId: id, line: { sku } }) => ({ id, sku, amountMicro: 1n, per: 1n }));
    return { entries, prices, currency: 'CNY' };
  }

  /** The lines of the period, in one page. */
  @Rpc(definition, 'listCharges', PLATFORM)
  async listCharges(
    @Payload() { skus, from, to }: governance.ListChargesRequest,
    @Platform() _scope: PlatformScope,
  ): Promise<governance.DeepPartial<governance.ListChargesResponse>> {
    const events = [...ledger.lines.values()].filter(
      ({ sku, at }) => skus.includes(sku) && at && from && to && at >= from && at < to,
    );
    const keyOf = ({ at, eventId }: governance.UsageLine) => `${at?.toISOString()} ${eventId}`;
    return { events: events.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  }
}

/** Leases and charges, each tenant by itself. */
@Controller()
class FakeQuota {
  @Rpc(quotaDefinition, 'getPolicy', TENANT)
  async getPolicy(@Tenant() { tenantId }: TenantScope) {
    return available(tenantId).client().getPolicy({});
  }

  @Rpc(quotaDefinition, 'lease', TENANT)
  async lease(@Payload() request: quota.LeaseRequest, @Tenant() { tenantId }: TenantScope) {
    return available(tenantId).client().lease(request);
  }

  @Rpc(quotaDefinition, 'leaseRate', TENANT)
  async leaseRate(@Payload() request: quota.LeaseRateRequest, @Tenant() { tenantId }: TenantScope) {
    return available(tenantId).client().leaseRate(request);
  }

  @Rpc(quotaDefinition, 'charge', TENANT)
  async charge(@Payload() { charges }: quota.ChargeRequest, @Tenant() { tenantId }: TenantScope) {
    available(tenantId);
    ledger.charges.push(...charges);
    for (const line of charges.flatMap(({ lines }) => lines))
      if (!ledger.lines.has(line.eventId)) ledger.lines.set(line.eventId, { ...line, tenantId });
    return { results: charges.map(({ id }) => ({ id, chargedMicro: 0n, withheldMicro: 0n, refused: '' })) };
  }

  @Rpc(quotaDefinition, 'renew', PLATFORM)
  async renew(@Payload() { holder, ttlMs }: quota.RenewRequest, @Platform() _scope: PlatformScope) {
    const renewed = await Promise.all(
      [...ledger.quotas.keys()].map((tenantId) => available(tenantId).client().renew({ holder, ttlMs })),
    );
    return {
      leaseIds: renewed.flatMap(({ leaseIds }) => leaseIds),
      expiresInMs: renewed.flatMap(({ expiresInMs }) => expiresInMs),
    };
  }

  /** Says that policies may have changed, and then nothing: the fake recalls nothing. */
  @Rpc(quotaDefinition, 'watch', PLATFORM)
  watch(): Observable<quota.QuotaEvent> {
    return concat(of({ event: { $case: 'policyChanged' as const, value: '' } }), NEVER);
  }
}

function available(tenantId: string): FakeQuotaLedger {
  if (ledger.unavailable) throw new AppError('UNAVAILABLE', 'the ledger is unavailable');
  const known = quotaOf(tenantId);
  known.clock = performance.now();
  return known;
}

@Module({
  controllers: [FakeLedger, FakeQuota, FakeAuditController],
  providers: [{ provide: FakeAuditLog, useValue: auditLog }],
})
class FakeLedgerModule {}

/** Starts it; answers with its address. */
export async function startFakeLedger(
  identities: TestIdentities,
): Promise<{ address: string; stop: () => Promise<void> }> {
  const environment = await identities.environmentOf('governance');
  const { stop } = await runService({
    name: 'governance',
    environment,
    definitions: [
      only(definition, ['listPrices', 'getCharges', 'listCharges']),
      only(quotaDefinition, ['getPolicy', 'lease', 'leaseRate', 'charge', 'renew', 'watch']),
      APPEND_ONLY,
    ],
    module: () => FakeLedgerModule,
    ready: async () => true,
  });
  return { address: `127.0.0.1:${environment.GRPC_PORT}`, stop };
}
