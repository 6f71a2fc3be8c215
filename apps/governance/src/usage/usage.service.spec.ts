import { operatorScope, platformScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { unitScope } from '../testing/unit.scope.js';
import { describe, expect, it, vi } from 'vitest';
import type { ChargedEventRepository } from './charged-event.repository.js';
import type { UsageRepository } from './usage.repository.js';
import { listChargesRules, summariseUsageRules, usageTokens } from './usage.rules.js';
import { UsageService } from './usage.service.js';

const scope = unitScope();
const filter = { agentId: undefined, keyId: undefined, from: undefined, to: undefined };
const range = { from: new Date(0), to: new Date(1), groupBy: 'sku', bucket: 'day', timeZone: 'UTC' } as const;
const bucket = (amountMicro: bigint) => ({
  start: new Date(0),
  group: 'g',
  quantity: 1n,
  amountMicro,
  events: 1,
});

function service(answers: Partial<Record<'list' | 'summarise' | 'charged', unknown[]>>) {
  const list = vi.fn(async () => answers.list);
  const summarise = vi.fn(async () => answers.summarise);
  const repository = { list, summarise } as unknown as UsageRepository; // All that is used of it.
  const charged = vi.fn(async () => answers.charged);
  const events = { list: charged } as unknown as ChargedEventRepository; // All that is used of it.
  return { list, summarise, charged, usage: new UsageService(repository, events) };
}

it('reads one entry more than a page, and continues after the last one shown', async () => {
  const entries = ['a', 'b', 'c'].map((eventId) => ({ line: { eventId, at: new Date(1) } }));
  const { usage, list } = service({ list: entries });
  const page = await usage.list(scope, { filter, after: undefined, pageSize: 2 });
  expect(list).toHaveBeenCalledWith(scope, { filter, after: undefined, limit: 3 });
  expect(page).toEqual({ entries: entries.slice(0, 2), next: entries[1]?.line });
  const last = await service({ list: entries }).usage.list(scope, { filter, after: undefined, pageSize: 3 });
  expect(last.next).toBeUndefined();
});

it('reads one charged event more than a page, and continues after the last one shown', async () => {
  const events = ['a', 'b', 'c'].map((eventId) => ({ eventId }));
  const { usage, charged } = service({ charged: events });
  const platform = platformScope('service:test');
  const period = { skus: ['model.input'], from: new Date(0), to: new Date(1) };
  const page = await usage.listCharges(platform, { range: period, after: undefined, pageSize: 2 });
  expect(charged).toHaveBeenCalledWith(platform, { range: period, after: undefined, limit: 3 });
  expect(page).toEqual({ events: events.slice(0, 2), next: events[1] });
});

it('lists charges of an hour at most, and not backwards', () => {
  const rules = (fromMs: number, toMs: number) =>
    parse(listChargesRules, {
      skus: ['model.input'],
      from: new Date(fromMs),
      to: new Date(toMs),
      pageSize: 0,
      pageToken: '',
    });
  expect(rules(0, 3_600_000)).toMatchObject({ pageSize: 1_000 });
  expect(() => rules(0, 3_600_001)).toThrow('to: must be within an hour');
  expect(() => rules(1, 1)).toThrow('to: must be after from');
});

it('adds the buckets up, and refuses more than ten thousand with a remedy', async () => {
  const { usage, summarise } = service({ summarise: [bucket(3n), bucket(4n)] });
  expect(await usage.summarise(scope, range)).toMatchObject({ totalMicro: 7n });
  expect(summarise).toHaveBeenCalledWith(scope, range, 10_001);
  const most = service({ summarise: Array(10_000).fill(bucket(1n)) });
  expect((await most.usage.summarise(scope, range)).totalMicro).toBe(10_000n);
  const more = service({ summarise: Array(10_001).fill(bucket(1n)) });
  await expect(more.usage.summarise(scope, range)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    remedy: expect.stringContaining('shorter range'),
  });
});

const DAY_MS = 24 * 3_600_000;
it('summarises up to 92 days, and not backwards', () => {
  const rules = (fromMs: number, toMs: number) =>
    parse(summariseUsageRules, { ...range, from: new Date(fromMs), to: new Date(toMs) });
  expect(rules(0, 92 * DAY_MS)).toBeDefined();
  expect(() => rules(0, 92 * DAY_MS + 1)).toThrow('to: must be within 92 days');
  expect(() => rules(1, 1)).toThrow('to: must be after from');
});

it('reads its own page tokens, and no other list’s', () => {
  const place = { at: new Date(7), eventId: 'e' };
  const token = usageTokens.encode(place, filter);
  expect(usageTokens.decode(token, filter)).toEqual(place);
  expect(() => usageTokens.decode(token, { ...filter, agentId: 'a' })).toThrow('page_token');
});

describe('a new price', () => {
  const operator = operatorScope('user:op');
  const priceIn = (ms: number) => ({
    sku: 'model.input',
    model: 'm',
    amountMicro: 2n,
    per: 10n,
    effectiveFrom: new Date(Date.now() + ms),
  });
  const serviceThatStores = (stored: object | undefined, before?: object) => {
    const addPrice = vi.fn(async () => stored);
    const repository = { addPrice, priceAt: async () => before } as unknown as UsageRepository; // All that is used of it.
    return { addPrice, usage: new UsageService(repository, {} as ChargedEventRepository) };
  };

  it('applies a minute from now at the earliest', async () => {
    const { usage, addPrice } = serviceThatStores({ ...priceIn(0), id: 'p' });
    for (const ms of [-1, 0, 59_000])
      await expect(usage.addPrice(operator, priceIn(ms))).rejects.toMatchObject({
        fields: [{ field: 'effective_from' }],
      });
    expect(addPrice).not.toHaveBeenCalled();
    expect(await usage.addPrice(operator, priceIn(61_000))).toMatchObject({ id: 'p' });
  });

  it('may be repeated when its minute has begun', async () => {
    const price = priceIn(1_000);
    const { usage, addPrice } = serviceThatStores(undefined, { ...price, id: 'p' });
    expect(await usage.addPrice(operator, price)).toMatchObject({ id: 'p' });
    const other = usage.addPrice(operator, { ...price, amountMicro: 3n });
    await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(addPrice).not.toHaveBeenCalled();
  });

  it('needs a sku that is priced already', async () => {
    const adding = serviceThatStores(undefined).usage.addPrice(operator, priceIn(61_000));
    await expect(adding).rejects.toMatchObject({ fields: [{ field: 'sku' }] });
  });

  it.each([{ amountMicro: 3n }, { per: 11n }])('never takes the place of another: %o', async (other) => {
    const { usage } = serviceThatStores({ ...priceIn(0), id: 'p', ...other });
    await expect(usage.addPrice(operator, priceIn(61_000))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });
});
