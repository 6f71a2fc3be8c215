import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { Rpc, runService, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { APPEND_ONLY, FakeAuditController, FakeAuditLog, type TestIdentities } from '@isthmus/testing';

const { LedgerDefinition: definition } = governance;
const TENANT = { callers: 'any', scope: 'tenant' } as const;

/** What the fake ledger was asked, and how it is to answer. */
export const ledger = {
  balanceMicro: 1_000_000_000n,
  unavailable: false,
  holds: new Map<string, bigint>(),
  voided: [] as string[],
  /** Settle calls, repeats included. */
  settles: [] as { key: string; lines: governance.UsageLine[] }[],
  lines: new Map<string, governance.UsageLine & { tenantId: string }>(),
};

/** What was published to the fake audit log. */
export const auditLog = new FakeAuditLog();

/** Lines charged for a request, each once however often it was sent. */
export function linesOf(requestId: string): governance.UsageLine[] {
  return [...ledger.lines.values()].filter((line) => line.requestId === requestId);
}

/** The part of governance that metering calls: holds, charges by event id, and prices. */
@Controller()
class FakeLedger {
  @Rpc(definition, 'reserve', TENANT)
  async reserve(@Payload() { key, amountMicro }: governance.ReserveRequest) {
    if (ledger.unavailable) throw new AppError('UNAVAILABLE', 'the ledger is unavailable');
    if (amountMicro > ledger.balanceMicro) throw new AppError('BUDGET_EXHAUSTED', 'spent');
    ledger.holds.set(key, amountMicro);
    return { key, amountMicro };
  }

  @Rpc(definition, 'settle', TENANT)
  async settle(@Payload() { key, lines }: governance.SettleRequest, @Tenant() { tenantId }: TenantScope) {
    if (ledger.unavailable) throw new AppError('UNAVAILABLE', 'the ledger is unavailable');
    ledger.settles.push({ key, lines });
    for (const line of lines) {
      if (!ledger.lines.has(line.eventId)) ledger.lines.set(line.eventId, { ...line, tenantId });
    }
    return {};
  }

  @Rpc(definition, 'void', TENANT)
  async void(@Payload() { key }: governance.VoidRequest) {
    if (ledger.unavailable) throw new AppError('UNAVAILABLE', 'the ledger is unavailable');
    ledger.voided.push(key);
    return {};
  }

  @Rpc(definition, 'listPrices', { callers: 'any', scope: 'either' })
  async listPrices(): Promise<governance.DeepPartial<governance.ListPricesResponse>> {
    const price = (sku: string, model: string, amountMicro: bigint) => ({
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

  @Rpc(definition, 'openAccount', TENANT)
  @Rpc(definition, 'getAccount', TENANT)
  @Rpc(definition, 'addCredit', TENANT)
  @Rpc(definition, 'post', TENANT)
  @Rpc(definition, 'listUsage', TENANT)
  @Rpc(definition, 'summariseUsage', TENANT)
  async unused() {
    throw new AppError('UNIMPLEMENTED', 'the fake ledger does not implement this RPC');
  }
}

@Module({
  controllers: [FakeLedger, FakeAuditController],
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
    definitions: [definition, APPEND_ONLY],
    module: () => FakeLedgerModule,
    ready: async () => true,
  });
  return { address: `127.0.0.1:${environment.GRPC_PORT}`, stop };
}
