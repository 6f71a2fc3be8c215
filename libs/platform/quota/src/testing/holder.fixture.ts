import { randomUUID } from 'node:crypto';
import { tenantScope } from '@isthmus/platform-identity';
import { Quota, type QuotaOptions } from '../quota.js';
import type { Held, Spender } from '../quota.types.js';
import { TENANT, type FakeQuotaLedger } from './fake.quota.ledger.js';

const scope = tenantScope(TENANT, 'key:test');
if (!scope) throw new Error('not a tenant');

export const spender: Spender = { scope, projectId: '', keyId: 'k1', agentId: '', sessionId: '' };

/** A process that holds leases of the fake ledger, by its clock. */
export function holderOf(ledger: FakeQuotaLedger, change: Partial<QuotaOptions> = {}): Quota {
  return new Quota({
    client: ledger.client(),
    holder: randomUUID(),
    service: 'maas-gateway',
    logger: { warn: () => undefined },
    now: () => ledger.clock,
    ...change,
  });
}

export const hold = async (from: Quota, micro: bigint, tokens = 1): Promise<Held> =>
  from.hold(spender, { micro, tokens });
