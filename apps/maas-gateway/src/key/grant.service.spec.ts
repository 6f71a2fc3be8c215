import { expect, it } from 'vitest';
import { GrantService } from './grant.service.js';

const ISSUED = new Date('2026-11-30T00:00:10Z');
const grant = { tenantId: 't', grantId: 'g', personId: 'li', issuedAt: ISSUED };

/** The service, where the grant has ended or its person was removed at `endedAt`. */
function serviceWith({ isEnded = false, removedAt }: { isEnded?: boolean; removedAt?: Date } = {}) {
  return new GrantService({
    end: async () => undefined,
    hasEnded: async (_, since) => isEnded || (removedAt !== undefined && removedAt >= since),
  });
}

it('lets a grant be believed for five seconds, unless it has ended', async () => {
  expect(await serviceWith().verify(grant)).toBe(5_000);
  await expect(serviceWith({ isEnded: true }).verify(grant)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    remedy: expect.stringContaining('again') as string,
  });
});

it.each([
  ['after it was issued', '2026-11-30T00:00:11Z', 'ended'],
  // Times of issue are whole seconds, of a clock that may be ahead.
  ['in the second before', '2026-11-30T00:00:09Z', 'ended'],
  ['long before', '2026-11-30T00:00:05Z', 'valid'],
])('decides on a token of a person who was removed %s (%s): %s', async (_, removedAt, outcome) => {
  const verdict = serviceWith({ removedAt: new Date(removedAt) })
    .verify(grant)
    .then(
      () => 'valid',
      () => 'ended',
    );
  expect(await verdict).toBe(outcome);
});
