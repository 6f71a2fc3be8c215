import { quota } from '@isthmus/contracts';
import { endpoint } from '../endpoints.ts';
import { createKey, openTenant, servicesAs } from '../services.ts';
import type { Settings } from './compat.client.ts';

/** How an answer is asked for. */
export const MODES = [
  { mode: 'whole', stream: false },
  { mode: 'streamed', stream: true },
];

/** More than all tests of a file cost. */
const CREDIT_MICRO = 1_000_000_000_000n;

/** Settings with a key of a new tenant, which has this credit and may have so many requests at a time. */
export async function newSettings({
  creditMicro = CREDIT_MICRO,
  concurrentRequests,
}: { creditMicro?: bigint; concurrentRequests?: number } = {}): Promise<Settings> {
  const portal = await servicesAs('portal');
  const scope = await openTenant(portal, creditMicro);
  if (concurrentRequests !== undefined) {
    const subject = { kind: quota.SubjectKind.ORGANISATION, id: '' };
    const unlimited = { requestsPerMinute: 0n, tokensPerMinute: 0n };
    await portal.quota.setRateLimit({ subject, ...unlimited, concurrentRequests }, { scope });
  }
  const { secret } = await createKey(portal, scope);
  return { baseUrl: `${endpoint('models')}/v1`, apiKey: secret };
}
