import { randomUUID } from 'node:crypto';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readBooks, startHarness, type Harness } from '../testing/service.harness.js';

let harness: Harness;
let portal: Awaited<ReturnType<Harness['ledgerAs']>>;
let audit: Awaited<ReturnType<Harness['auditAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  [portal, audit] = await Promise.all([harness.ledgerAs('portal'), harness.auditAs('portal')]);
});
afterAll(() => harness.stop());

it('opens an account once, whoever races, and records it', async () => {
  const scope = newTenantScope('user:anna');
  const { tenantId } = scope;
  const racing = Array.from({ length: 8 }, (_, n) =>
    portal.openAccount({ tenantId, currency: 'CNY', creditMicro: BigInt(100 + n) }, { scope }),
  );
  const balances = new Set((await Promise.all(racing)).map(({ balanceMicro }) => balanceMicro));
  expect(balances.size).toBe(1);
  const books = await readBooks(harness.admin, scope);
  expect(books).toMatchObject({
    sum: 0n,
    balance: [...balances][0],
    expected: { balance: [...balances][0] },
  });
  const { records } = await audit.listRecords({}, { scope });
  expect(records).toMatchObject([
    { sequence: 1n, action: 'ledger.account.open', actor: 'user:anna', resource: `account/${tenantId}` },
  ]);
});

it('lets the platform open an account for a tenant, but no tenant for another', async () => {
  const scope = newTenantScope();
  const opened = await portal.openAccount({ tenantId: scope.tenantId, creditMicro: 5n });
  expect(opened).toMatchObject({ tenantId: scope.tenantId, currency: 'CNY', balanceMicro: 5n });
  const foreign = portal.openAccount(
    { tenantId: scope.tenantId, creditMicro: 5n },
    { scope: newTenantScope() },
  );
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('adds credit once per key, records it, and refuses the key for another amount', async () => {
  const scope = await harness.openAccount(100n);
  const request = { key: randomUUID(), tenantId: scope.tenantId, amountMicro: 40n, reason: 'promised' };
  await Promise.all(Array.from({ length: 6 }, () => portal.addCredit(request)));
  expect(await portal.addCredit(request)).toMatchObject({ balanceMicro: 140n });
  await expect(portal.addCredit({ ...request, amountMicro: 41n })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
  expect(await readBooks(harness.admin, scope)).toMatchObject({
    sum: 0n,
    balance: 140n,
    expected: { balance: 140n },
  });
  const { records } = await audit.listRecords({}, { scope });
  expect(records.map(({ action }) => action)).toEqual(['ledger.credit.add', 'ledger.account.open']);
  expect(records[0]?.attributes).toEqual({ amount_micro: '40', reason: 'promised', key: request.key });
});

it('adds credit for the platform only', async () => {
  const scope = await harness.openAccount(0n);
  const request = { key: 'k', tenantId: scope.tenantId, amountMicro: 1n, reason: 'mine' };
  await expect(portal.addCredit(request, { scope })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

it('names what is wrong with a request', async () => {
  const open = portal.openAccount({ tenantId: 'acme', currency: 'EUR', creditMicro: -1n });
  await expect(open).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'tenant_id' }, { field: 'currency' }, { field: 'credit_micro' }],
  });
  const credit = portal.addCredit({
    key: '',
    tenantId: newTenantScope().tenantId,
    amountMicro: 0n,
    reason: '',
  });
  await expect(credit).rejects.toMatchObject({
    fields: [{ field: 'key' }, { field: 'amount_micro' }, { field: 'reason' }],
  });
});
