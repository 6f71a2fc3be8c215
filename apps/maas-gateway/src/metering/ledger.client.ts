import { Inject, Injectable, type Provider } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

const RESERVE_MS_MAX = 2_000;
/** Longer than any request lasts; what a crash leaves is freed then. */
const HOLD_MS = 20 * 60_000;

export interface PriceRow {
  sku: string;
  /** Empty: every model without a row of its own. */
  model: string;
  amountMicro: bigint;
  per: bigint;
  effectiveFrom: Date | undefined;
}

const LEDGER = Symbol('ledger');
type LedgerRpc = Pick<ServiceClient<typeof governance.LedgerDefinition>, 'reserve' | 'listPrices'>;

/** The gRPC client that a `LedgerClient` calls. */
export const ledger: Provider = {
  provide: LEDGER,
  useFactory: (clients: ServiceClients, { GOVERNANCE_ADDRESS: address }: Environment) =>
    clients.connect(governance.LedgerDefinition, { address, audience: 'governance' }),
  inject: [ServiceClients, ENVIRONMENT],
};

/** The part of governance that metering needs. */
@Injectable()
export class LedgerClient {
  constructor(@Inject(LEDGER) private readonly ledger: LedgerRpc) {}

  /** Holds an amount; BUDGET_EXHAUSTED when there is too little, UNAVAILABLE when the ledger cannot be asked: then no model is called. */
  async reserve(scope: TenantScope, key: string, amountMicro: bigint): Promise<void> {
    try {
      await this.ledger.reserve(
        { key, amountMicro, ttlMs: HOLD_MS, purpose: 'model call' },
        { scope, deadline: RESERVE_MS_MAX },
      );
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async listPrices(): Promise<PriceRow[]> {
    const { prices } = await this.ledger.listPrices({}, { scope: platformScope('service:maas-gateway') });
    return prices;
  }
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.code === 'BUDGET_EXHAUSTED') {
    return new AppError('BUDGET_EXHAUSTED', 'Your budget does not cover this request', {
      remedy: 'Add credit, or ask for fewer tokens (max_tokens).',
    });
  }
  if (error.code === 'NOT_FOUND') {
    return new AppError('BUDGET_EXHAUSTED', 'Your organisation has no account to charge', {
      remedy: 'Open one in the portal.',
    });
  }
  return new AppError('UNAVAILABLE', 'The ledger cannot be reached, so no model was called', {
    retryAfterMs: 1_000,
    cause: error,
  });
}
