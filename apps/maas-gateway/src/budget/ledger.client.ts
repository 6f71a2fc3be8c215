import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import {
  platformScope,
  tenantScope,
  type ServiceIdentity,
  type TenantScope,
} from '@isthmus/platform-identity';
import type { EndedAttempt } from './attempt.types.js';

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

/** The part of governance that metering needs. */
export class LedgerClient {
  private readonly client;

  constructor(options: { address: string; identity: ServiceIdentity }) {
    this.client = createServiceClient(governance.LedgerDefinition, { ...options, audience: 'governance' });
  }

  /** Holds an amount; BUDGET_EXHAUSTED when there is too little, UNAVAILABLE when nobody can say: then no model is called. */
  async reserve(scope: TenantScope, key: string, amountMicro: bigint): Promise<void> {
    try {
      await this.client.reserve(
        { key, amountMicro, ttlMs: HOLD_MS, purpose: 'model call' },
        { scope, deadline: RESERVE_MS_MAX },
      );
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Charges what attempts used under their request's hold, and frees the rest. */
  async settle(tenantId: string, requestId: string, attempts: readonly EndedAttempt[]): Promise<void> {
    const scope = tenantScope(tenantId, 'service:maas-gateway');
    if (!scope) throw new Error('an attempt has no valid tenant');
    const lines = attempts.flatMap(linesOf);
    if (lines.length === 0) await this.client.void({ key: requestId }, { scope });
    else await this.client.settle({ key: requestId, lines }, { scope });
  }

  async listPrices(): Promise<PriceRow[]> {
    const { prices } = await this.client.listPrices({}, { scope: platformScope('service:maas-gateway') });
    return prices;
  }

  close(): void {
    this.client.close();
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

function linesOf(attempt: EndedAttempt): governance.DeepPartial<governance.UsageLine>[] {
  const { id, endedAt, agentId, keyId, model, requestId, number, countedBy, outcome, traceId } = attempt;
  const shared = {
    at: endedAt,
    agentId,
    keyId,
    model,
    requestId,
    attempt: number,
    countedBy,
    outcome,
    traceId,
  };
  return [
    { ...shared, eventId: `attempt:${id}:input`, sku: 'model.input', quantity: BigInt(attempt.inputTokens) },
    {
      ...shared,
      eventId: `attempt:${id}:output`,
      sku: 'model.output',
      quantity: BigInt(attempt.outputTokens),
    },
  ].filter(({ quantity }) => quantity > 0n);
}
