import { randomUUID } from 'node:crypto';
import { operatorScope, platformScope, type Scope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readBooks, startHarness, type Harness } from '../testing/service.harness.js';

const operator = operatorScope('user:operator');
let harness: Harness;
let portal: Awaited<ReturnType<Harness['ledgerAs']>>;
let audit: Awaited<ReturnType<Harness['auditAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  [portal, audit] = await Promise.all([harness.ledgerAs('portal'), harness.auditAs('portal')]);
});
afterAll(() => harness.stop());

it('opens an account once, whoever races, and records it', async () => {
  const scope = newTenantScope();
  const { tenantId } = scope;
  const racing = Array.from({ length: 8 }, (_, n) =>
    portal.openAccount({ tenantId, currency: 'CNY', creditMicro: BigInt(100 + n) }),
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
    { sequence: 1n, action: 'ledger.account.open', actor: 'service:portal', resource: `account/${tenantId}` },
  ]);
});

it('opens accounts for the portal and for operators, but for no owner', async () => {
  const { tenantId } = newTenantScope();
  const open = (scope: Scope) => portal.openAccount({ tenantId, creditMicro: 5n }, { scope });
  for (const scope of [newTenantScope(), platformScope('user:anna')])
    await expect(open(scope)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(await open(operatorScope('user:anna'))).toMatchObject({ currency: 'CNY', balanceMicro: 5n });
  expect(await open(platformScope('service:portal'))).toMatchObject({ balanceMicro: 5n });
});

it('adds credit once per key, records it, and refuses the key for another amount', async () => {
  const scope = await harness.openAccount(100n);
  const request = { key: randomUUID(), tenantId: scope.tenantId, amountMicro: 40n, reason: 'promised' };
  await Promise.all(Array.from({ length: 6 }, () => portal.addCredit(request, { scope: operator })));
  expect(await portal.addCredit(request, { scope: operator })).toMatchObject({ balanceMicro: 140n });
  await expect(portal.addCredit({ ...request, amountMicro: 41n }, { scope: operator })).rejects.toMatchObject(
    {
      code: 'IDEMPOTENCY_MISMATCH',
    },
  );
  expect(await readBooks(harness.admin, scope)).toMatchObject({
    sum: 0n,
    balance: 140n,
    expected: { balance: 140n },
  });
  const { records } = await audit.listRecords({}, { scope });
  expect(records.map(({ action }) => action)).toEqual(['ledger.credit.add', 'ledger.account.open']);
  expect(records[0]?.attributes).toEqual({ amount_micro: '40', reason: 'promised', key: request.key });
});

it('adds credit for operators only', async () => {
  const scope = await harness.openAccount(0n);
  const request = { key: 'k', tenantId: scope.tenantId, amountMicro: 1n, reason: 'mine' };
  for (const refused of [scope, platformScope('user:anna'), platformScope('service:portal')])
    await expect(portal.addCredit(request, { scope: refused })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
});

it('shows operators the accounts of many tenants, with what they spent since an hour', async () => {
  const [first, second] = [await harness.openAccount(100n), await harness.openAccount(200n)];
  const metering = await harness.ledgerAs('maas-gateway');
  const line = { sku: 'agent.message', quantity: 1n, countedBy: 'local', outcome: 'completed', attempt: 1 };
  const at = (eventId: string, iso: string) => ({ ...line, eventId, at: new Date(iso) });
  await metering.post(
    {
      lines: [
        at('a', '2026-11-01T10:30:00Z'),
        at('b', '2026-11-01T11:30:00Z'),
        at('c', '2026-11-02T00:00:00Z'),
      ],
    },
    { scope: first },
  );
  const tenantIds = [first, second, newTenantScope()].map(({ tenantId }) => tenantId);
  const request = { tenantIds, spentFrom: new Date('2026-11-01T11:45:00Z') };
  const { accounts } = await portal.listAccounts(request, { scope: operator });
  expect(new Map(accounts.map((one) => [one.account?.tenantId, one]))).toEqual(
    new Map([
      [
        first.tenantId,
        {
          account: { ...(await portal.getAccount({}, { scope: first })) },
          spentSinceMicro: 2n,
        },
      ],
      [
        second.tenantId,
        { account: { ...(await portal.getAccount({}, { scope: second })) }, spentSinceMicro: 0n },
      ],
    ]),
  );
});

it('shows operators who gave a tenant credit, and why', async () => {
  const scope = await harness.openAccount(100n);
  const { tenantId } = scope;
  const grant = { key: randomUUID(), tenantId, amountMicro: 40n, reason: 'invoice 7' };
  await portal.addCredit(grant, { scope: operator });
  await portal.addCredit(
    { ...grant, key: randomUUID(), tenantId: (await harness.openAccount(0n)).tenantId },
    { scope: operator },
  );
  const { credits } = await portal.listCredits({ tenantId }, { scope: operator });
  expect(credits).toMatchObject([
    { amountMicro: 40n, reason: 'invoice 7', actor: 'user:operator' },
    { amountMicro: 100n, reason: '', actor: 'service:portal' },
  ]);
});

it('shows accounts and credits to operators only', async () => {
  const scope = await harness.openAccount(1n);
  const { tenantId } = scope;
  for (const refused of [scope, platformScope('user:anna'), platformScope('service:portal')]) {
    const options = { scope: refused };
    const accounts = portal.listAccounts({ tenantIds: [tenantId], spentFrom: new Date() }, options);
    await expect(accounts).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const credits = portal.listCredits({ tenantId }, options);
    await expect(credits).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  }
});

it('grants at most a million of the currency at once', async () => {
  const { tenantId } = await harness.openAccount(0n);
  const grant = (amountMicro: bigint) =>
    portal.addCredit({ key: randomUUID(), tenantId, amountMicro, reason: 'large' }, { scope: operator });
  expect(await grant(1_000_000_000_000n)).toMatchObject({ balanceMicro: 1_000_000_000_000n });
  await expect(grant(1_000_000_000_001n)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'amount_micro' }],
  });
});

it('names what is wrong with a request', async () => {
  const open = portal.openAccount({ tenantId: 'acme', currency: 'EUR', creditMicro: -1n });
  await expect(open).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'tenant_id' }, { field: 'currency' }, { field: 'credit_micro' }],
  });
  const credit = portal.addCredit(
    { key: '', tenantId: newTenantScope().tenantId, amountMicro: 0n, reason: '' },
    { scope: operator },
  );
  await expect(credit).rejects.toMatchObject({
    fields: [{ field: 'key' }, { field: 'amount_micro' }, { field: 'reason' }],
  });
});
