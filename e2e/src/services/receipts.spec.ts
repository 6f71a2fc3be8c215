import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { expect, it } from 'vitest';
import { endpoint } from '../endpoints.ts';
import { createKey, openTenant, servicesAs } from '../services.ts';

it('gives a receipt for an answer, which verifies offline and says what the ledger charged', async () => {
  const portal = await servicesAs('portal');
  const scope = await openTenant(portal);
  const { secret } = await createKey(portal, scope);
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const answer = await fetch(`${endpoint('models')}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      model: 'extract/support',
      messages: [{ role: 'user', content: 'How do I pay my bill?' }],
    }),
  });
  await answer.text();
  const id = answer.headers.get('x-receipt-id');
  expect(answer.status).toBe(200);

  const show = () => fetch(`${endpoint('models')}/v1/receipts/${id}`, { headers });
  await expect.poll(async () => (await show()).status, { timeout: 20_000, interval: 200 }).toBe(200);
  const keys = await fetch(`${endpoint('models')}/.well-known/jwks.json`);
  const keySet = (await keys.json()) as JSONWebKeySet;
  const { payload } = await compactVerify(await (await show()).text(), createLocalJWKSet(keySet));
  const { entries } = await portal.ledger.listUsage({ pageSize: 10 }, { scope });
  const charged = entries.filter(({ line }) => line?.requestId === id);
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
    jti: id,
    tenant: scope.tenantId,
    model: 'extract/support',
    amount_micro: charged.reduce((sum, { amountMicro }) => sum + Number(amountMicro), 0),
    currency: 'CNY',
  });
  expect(charged.length).toBeGreaterThan(0);
});
