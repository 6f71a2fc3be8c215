import { allPages } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/service.harness.js';

let harness: Harness;
let portal: Awaited<ReturnType<Harness['ledgerAs']>>;
let scope: TenantScope;

const START = Date.parse('2026-10-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(START + hours * HOUR_MS);

/** 60 lines, one every half hour from START: agents a0–a2, keys k0–k1, `agent.message` of 1…60 units. */
const lines = Array.from({ length: 60 }, (_, n) => ({
  eventId: `e${String(n).padStart(2, '0')}`,
  sku: 'agent.message',
  quantity: BigInt(n + 1),
  at: at(n / 2),
  agentId: `a${n % 3}`,
  keyId: n % 2 === 0 ? 'k0' : '',
}));

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  portal = await harness.ledgerAs('portal');
  const maas = await harness.ledgerAs('maas-gateway');
  scope = await harness.openAccount(1_000_000n);
  await maas.post({ lines }, { scope });
  // Two events of one moment: the list must still have one order.
  await maas.post({ lines: [{ ...lines[0], eventId: 'twin', model: 'm' }] }, { scope });
});
afterAll(() => harness.stop());

async function listAll(
  filter: { agentId?: string; keyId?: string; from?: Date; to?: Date },
  pageSize: number,
) {
  const ids: string[] = [];
  const read = (pageToken: string) => portal.listUsage({ ...filter, pageSize, pageToken }, { scope });
  for await (const { entries } of allPages(read)) ids.push(...entries.map(({ line }) => line?.eventId ?? ''));
  return ids;
}

it('lists entries newest first, the same in pages of any size', async () => {
  const expected = ['twin', ...lines.map(({ eventId }) => eventId)].sort((a, b) => orderOf(b) - orderOf(a));
  expect(await listAll({}, 500)).toEqual(expected);
  expect(await listAll({}, 7)).toEqual(expected);
  expect(await listAll({}, 1)).toEqual(expected);
});

/** Place by time, then by event id: 'twin' comes after 'e00'. */
function orderOf(eventId: string): number {
  return eventId === 'twin' ? 0.5 : Number(eventId.slice(1));
}

it('filters by agent, key and time', async () => {
  expect(await listAll({ agentId: 'a1' }, 6)).toHaveLength(20);
  expect(await listAll({ keyId: 'k0', agentId: 'a0' }, 6)).toHaveLength(11);
  expect(await listAll({ from: at(1), to: at(2) }, 6)).toEqual(['e03', 'e02']);
});

it('shows a line with its price and amount as they were charged', async () => {
  const { entries } = await portal.listUsage({ pageSize: 1 }, { scope });
  expect(entries[0]).toMatchObject({
    line: {
      eventId: 'e59',
      sku: 'agent.message',
      quantity: 60n,
      at: at(29.5),
      agentId: 'a2',
      keyId: '',
      attempt: 0,
    },
    amountMicro: 60n,
    priceId: 'agent.message@2026-01-01',
  });
});

it('shows what events were charged, with their price rows and the currency, and no event of another tenant', async () => {
  const eventIds = ['e02', 'e01', 'none'];
  const charges = await portal.getCharges({ eventIds }, { scope });
  expect(charges.entries.map(({ line, amountMicro }) => [line?.eventId, amountMicro])).toEqual([
    ['e01', 2n],
    ['e02', 3n],
  ]);
  expect(charges.prices).toMatchObject([{ id: 'agent.message@2026-01-01', amountMicro: 1n, per: 1n }]);
  expect(charges.currency).toBe('CNY');
  const others = await portal.getCharges({ eventIds }, { scope: newTenantScope() });
  expect(others).toEqual({ entries: [], prices: [], currency: '' });
});

it('lists what all tenants were charged in an hour by time and event id, the same in pages of any size', async () => {
  const maas = await harness.ledgerAs('maas-gateway');
  const other = await harness.openAccount(1_000n);
  const twins = ['B', 'a', 'a:b'].map((eventId) => ({ ...lines[0], eventId, at: at(200.2), quantity: 5n }));
  await maas.post({ lines: twins.slice(0, 2) }, { scope: other });
  await maas.post({ lines: [...twins.slice(2), { ...twins[0], at: at(201) }] }, { scope });
  const listed = async (pageSize: number, skus = ['agent.message']) => {
    const events = [];
    const read = (pageToken: string) =>
      maas.listCharges({ skus, from: at(200), to: at(201), pageSize, pageToken });
    for await (const page of allPages(read))
      events.push(...page.events.map(({ tenantId, eventId, quantity }) => [tenantId, eventId, quantity]));
    return events;
  };
  const expected = [
    [other.tenantId, 'B', 5n],
    [other.tenantId, 'a', 5n],
    [scope.tenantId, 'a:b', 5n],
  ];
  expect(await listed(500)).toEqual(expected);
  expect(await listed(1)).toEqual(expected);
  expect(await listed(500, ['model.input'])).toEqual([]);
  const period = { skus: ['agent.message'], from: at(200), to: at(201) };
  await expect(maas.listCharges(period, { scope })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(portal.listCharges(period)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

it('refuses to look up no event and more than a hundred', async () => {
  const look = (count: number) => portal.getCharges({ eventIds: Array(count).fill('e') }, { scope });
  await expect(look(0)).rejects.toThrow(/event_ids/);
  await expect(look(101)).rejects.toThrow(/event_ids/);
  expect(await look(100)).toMatchObject({ entries: [] });
});

it('sums by bucket and group', async () => {
  const days = await portal.summariseUsage(
    { from: at(0), to: at(48), groupBy: 'sku', bucket: 'day' },
    { scope },
  );
  expect(days.totalMicro).toBe(1_831n); // Σ 1…60 + 1
  expect(days.buckets).toEqual([
    { start: at(0), group: 'agent.message', quantity: 1_177n, amountMicro: 1_177n, events: 49 },
    { start: at(24), group: 'agent.message', quantity: 654n, amountMicro: 654n, events: 12 },
  ]);
  const daysInShanghai = await portal.summariseUsage(
    { from: at(0), to: at(48), groupBy: 'sku', bucket: 'day', timeZone: 'Asia/Shanghai' },
    { scope },
  );
  expect(daysInShanghai.totalMicro).toBe(1_831n);
  expect(daysInShanghai.buckets.map(({ start }) => start)).toEqual([at(-8), at(16)]);
  const hours = await portal.summariseUsage(
    { from: at(1), to: at(2), groupBy: 'agent', bucket: 'hour' },
    { scope },
  );
  expect(hours.buckets.map(({ group, quantity }) => [group, quantity])).toEqual([
    ['a0', 4n],
    ['a2', 3n],
  ]);
  const groups = async (groupBy: string) => {
    const { buckets } = await portal.summariseUsage(
      { from: at(0), to: at(48), groupBy, bucket: 'day' },
      { scope },
    );
    return new Set(buckets.map(({ group }) => group));
  };
  expect(await groups('model')).toEqual(new Set(['', 'm']));
  expect(await groups('key')).toEqual(new Set(['', 'k0']));
});

it('refuses ranges and groups that it cannot answer', async () => {
  const summarise = (request: Parameters<typeof portal.summariseUsage>[0]) =>
    portal.summariseUsage(request, { scope });
  await expect(summarise({ groupBy: 'tenant', bucket: 'week' })).rejects.toMatchObject({
    fields: [{ field: 'from' }, { field: 'to' }, { field: 'group_by' }, { field: 'bucket' }],
  });
  const range = { groupBy: 'sku', bucket: 'day' };
  await expect(summarise({ ...range, from: at(1), to: at(1) })).rejects.toThrow(/to: must be after from/);
  await expect(summarise({ ...range, from: at(0), to: at(92 * 24 + 1) })).rejects.toThrow(
    /to: must be within 92 days/,
  );
  await expect(summarise({ ...range, from: at(0), to: at(1), timeZone: '+08:00' })).rejects.toThrow(
    /time_zone/,
  );
  await expect(portal.listUsage({ pageToken: 'nonsense' }, { scope })).rejects.toThrow(/page_token/);
  await expect(portal.listUsage({ pageSize: -1 }, { scope })).rejects.toThrow(/page_size/);
});

it('shows another tenant nothing', async () => {
  const other = newTenantScope();
  expect((await portal.listUsage({}, { scope: other })).entries).toEqual([]);
  const summary = await portal.summariseUsage(
    { from: at(0), to: at(48), groupBy: 'sku', bucket: 'day' },
    { scope: other },
  );
  expect(summary).toEqual({ buckets: [], totalMicro: 0n });
});

it('lists prices to every service', async () => {
  const host = await harness.ledgerAs('agent-host');
  const { prices } = await host.listPrices({}, { scope });
  expect(await host.listPrices({})).toEqual({ prices });
  const listed = prices.map(({ sku, model, amountMicro, per }) => [sku, model, amountMicro, per]);
  // Operators of other tests may have set more.
  expect(listed).toEqual(
    expect.arrayContaining([
      ['agent.message', '', 1n, 1n],
      ['compute.unit', '', 1n, 1n],
      ['model.input', '', 2_000_000n, 1_000_000n],
      ['model.input', 'extract/support', 100_000n, 1_000_000n],
      ['model.input', 'local/smollm2-135m-instruct', 100_000n, 1_000_000n],
      ['model.output', '', 8_000_000n, 1_000_000n],
      ['model.output', 'extract/support', 200_000n, 1_000_000n],
    ]),
  );
});
