import { operatorScope, platformScope } from '@isthmus/platform-identity';
import { Database } from '@isthmus/platform-database';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { startHarness, type Harness } from '../testing/service.harness.js';

const operator = operatorScope('user:operator');
let harness: Harness;
let portal: Awaited<ReturnType<Harness['ledgerAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  portal = await harness.ledgerAs('portal');
});
afterAll(() => harness.stop());

const inAnHour = (model: string) => ({
  sku: 'model.input',
  model,
  amountMicro: 3_000_000n,
  per: 1_000_000n,
  effectiveFrom: new Date(Date.now() + 3_600_000),
});

it('adds a price from its start time, once, and says who did', async () => {
  const request = inAnHour('vendor/new');
  const racing = Array.from({ length: 6 }, () => portal.addPrice(request, { scope: operator }));
  const ids = new Set((await Promise.all(racing)).map(({ id }) => id));
  expect([...ids]).toEqual([`model.input/vendor/new@${request.effectiveFrom.toISOString()}`]);
  const { prices } = await portal.listPrices({}, { scope: newTenantScope() });
  expect(prices.filter(({ model }) => model === 'vendor/new')).toMatchObject([{ ...request, unit: 'token' }]);
  const rows = await harness.admin.inPlatform(
    operator,
    (tx) => tx.$queryRaw`SELECT created_by FROM governance.price WHERE model = 'vendor/new'`,
  );
  expect(rows).toEqual([{ created_by: 'user:operator' }]);
});

it('records who added which price from when, once, in an audit log that only the platform reads', async () => {
  const audit = await harness.auditAs('portal');
  const request = inAnHour('vendor/audited');
  const racing = Array.from({ length: 6 }, (_, n) =>
    portal.addPrice({ ...request, amountMicro: BigInt(n) }, { scope: operator }).catch(() => undefined),
  );
  const added = (await Promise.all(racing)).find((price) => price !== undefined);
  const { records } = await audit.listRecords({}, { scope: operator });
  expect(records.filter(({ attributes }) => attributes['model'] === request.model)).toMatchObject([
    {
      action: 'ledger.price.add',
      resource: `price/${added?.id}`,
      actor: 'user:operator',
      attributes: {
        sku: 'model.input',
        amount_micro: `${added?.amountMicro}`,
        per: '1000000',
        effective_from: request.effectiveFrom.toISOString(),
      },
    },
  ]);
  expect(await audit.verifyChain({}, { scope: operator })).toMatchObject({ intact: true });
  expect((await audit.listRecords({}, { scope: newTenantScope() })).records).toEqual([]);
});

it('leaves what was used before that moment at the former price', async () => {
  const scope = await harness.openAccount(100_000_000n);
  await portal.addPrice(inAnHour('vendor/later'), { scope: operator });
  const metering = await harness.ledgerAs('maas-gateway');
  const line = {
    sku: 'model.input',
    model: 'vendor/later',
    quantity: 1_000_000n,
    countedBy: 'provider',
    outcome: 'completed',
    attempt: 1,
  };
  const charged = await metering.post({ lines: [{ ...line, eventId: 'now', at: new Date() }] }, { scope });
  expect(charged.chargedMicro).toBe(2_000_000n); // of the price for every model
});

it.each([
  ['a moment that has passed', { effectiveFrom: new Date(Date.now() - 1_000) }, 'effective_from'],
  [
    'a moment that gateways cannot know of in time',
    { effectiveFrom: new Date(Date.now() + 30_000) },
    'effective_from',
  ],
  ['a moment years ahead', { effectiveFrom: new Date('9999-12-31T23:59:59Z') }, 'effective_from'],
  ['a sku that nothing is charged by', { sku: 'model.thought' }, 'sku'],
  ['a model of a sku that has none', { sku: 'compute.unit' }, 'model'],
  ['an amount below nothing', { amountMicro: -1n }, 'amount_micro'],
  ['a price of nothing at all', { per: 0n }, 'per'],
])('refuses %s', async (_, change, field) => {
  const adding = portal.addPrice({ ...inAnHour('vendor/refused'), ...change }, { scope: operator });
  await expect(adding).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
});

it('accepts a repeat of a price less than a minute before it applies', async () => {
  const soon = { ...inAnHour('vendor/soon'), effectiveFrom: new Date(Date.now() + 30_000) };
  await harness.admin.inPlatform(
    operator,
    (tx) => tx.$executeRaw`
      INSERT INTO governance.price (id, sku, model, amount_micro, per, unit, effective_from)
      VALUES ('soon', ${soon.sku}, ${soon.model}, ${soon.amountMicro}, ${soon.per}, 'token', ${soon.effectiveFrom})`,
  );
  expect(await portal.addPrice(soon, { scope: operator })).toMatchObject({ id: 'soon' });
});

it('never changes a price that was added', async () => {
  const request = inAnHour('vendor/fixed');
  await portal.addPrice(request, { scope: operator });
  await expect(portal.addPrice({ ...request, amountMicro: 1n }, { scope: operator })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
});

it('withdraws a price that has not begun, once, and keeps in the audit log what it was', async () => {
  const { id } = await portal.addPrice(inAnHour('vendor/withdrawn'), { scope: operator });
  await portal.withdrawPrice({ priceId: id }, { scope: operator });
  const { prices } = await portal.listPrices({}, { scope: operator });
  expect(prices.filter(({ model }) => model === 'vendor/withdrawn')).toEqual([]);
  const again = portal.withdrawPrice({ priceId: id }, { scope: operator });
  await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const audit = await harness.auditAs('portal');
  const { records } = await audit.listRecords({}, { scope: operator });
  expect(records.filter(({ resource }) => resource === `price/${id}`).map(({ action }) => action)).toEqual([
    'ledger.price.withdraw',
    'ledger.price.add',
  ]);
});

it('withdraws no price that has begun, or of which gateways could not hear in time, in the database too', async () => {
  const { sku, amountMicro, per } = inAnHour('vendor/begun');
  const add = (id: string, seconds: number) =>
    harness.admin.inPlatform(
      operator,
      (tx) => tx.$executeRaw`
        INSERT INTO governance.price (id, sku, model, amount_micro, per, unit, effective_from)
        VALUES (${id}, ${sku}, ${id}, ${amountMicro}, ${per}, 'token', now() + make_interval(secs => ${seconds}))`,
    );
  await add('begun', -5);
  await add('in-seconds', 30);
  for (const priceId of ['begun', 'in-seconds'])
    await expect(portal.withdrawPrice({ priceId }, { scope: operator })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
  for (const scope of [newTenantScope(), platformScope('user:anna'), platformScope('service:portal')])
    await expect(portal.withdrawPrice({ priceId: 'begun' }, { scope })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
});

it('lets operators add prices, and nobody else', async () => {
  for (const scope of [newTenantScope(), platformScope('user:anna'), platformScope('service:portal')])
    await expect(portal.addPrice(inAnHour('mine'), { scope })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
});

it('is bound by the database, too: no price of the past, and none by a tenant', async () => {
  const service = new Database({
    schema: 'governance',
    url: testDatabaseUrl(inject('databaseAdminUrl'), 'governance'),
  });
  const add = (model: string, from: string) => (tx: Parameters<Parameters<Database['inScope']>[1]>[0]) =>
    tx.$executeRawUnsafe(
      `INSERT INTO price (id, sku, model, amount_micro, per, unit, effective_from)
       VALUES ('${model}', 'model.input', '${model}', 1, 1, 'token', ${from})`,
    );
  await service.inPlatform(operator, add('later', `now() + interval '1 hour'`));
  await expect(service.inPlatform(operator, add('past', `now() - interval '1 second'`))).rejects.toThrow(
    /row-level security/,
  );
  const byTenant = service.inTenant(newTenantScope(), add('tenants', `now() + interval '1 hour'`));
  await expect(byTenant).rejects.toThrow(/row-level security/);
  await service.close();
});
