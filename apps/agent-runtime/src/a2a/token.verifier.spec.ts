import { expect, it } from 'vitest';
import { FakeHost } from '../testing/fake.host.js';
import { createTokenVerifier } from './token.verifier.js';

const tenantId = '0190b3a4-0000-7000-8000-000000000001';

it('asks the host once for each token, until it expires', async () => {
  const host = new FakeHost();
  const verify = createTokenVerifier(host, tenantId);
  expect(await verify('user:u')).toMatchObject({
    service: 'agent-gateway',
    scope: { tenantId, actor: 'user:u' },
  });
  await verify('user:u');
  expect(host.verifications).toBe(1);
  host.tokenLifeMs = 1;
  await verify('user:v');
  await new Promise((resolve) => setTimeout(resolve, 10));
  await verify('user:v');
  expect(host.verifications).toBe(3);
});

it('admits nobody to an agent of no tenant', async () => {
  await expect(createTokenVerifier(new FakeHost(), 'nobody')('user:u')).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});
