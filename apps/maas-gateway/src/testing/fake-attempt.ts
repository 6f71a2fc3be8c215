import type { Attempt, MeteredHold } from '../metering/metering.types.js';
import { scopeOf } from './fake-request.js';

const { tenantId } = scopeOf();

/** What is held for a request, of a lease of its own. */
export function holdOf(requestId: string): MeteredHold {
  return { tenantId, requestId, leaseId: '0190b3a4-0000-7000-8000-00000000000a', heldMicro: 1_000n };
}

/** The first attempt of a request. */
export function attemptOf(requestId: string): Attempt {
  return {
    id: `${requestId}-1`,
    tenantId,
    requestId,
    number: 1,
    model: 'small',
    upstream: 'scripted',
    agentId: '',
    keyId: 'k',
    traceId: '',
    startedAt: new Date(0),
    inputPriceId: 'p-in',
    outputPriceId: 'p-out',
  };
}
