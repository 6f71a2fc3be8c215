import { parse } from '@isthmus/platform-validation';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { postRules, reserveRules, settleRules } from './ledger.rules.js';

const now = Date.parse('2026-11-24T00:00:00Z');
beforeEach(() => vi.useFakeTimers({ now }));
afterEach(() => vi.useRealTimers());

const line = {
  eventId: 'e',
  sku: 'model.input',
  quantity: 1n,
  at: new Date(now),
  agentId: '',
  keyId: '',
  model: '',
  requestId: '',
  attempt: 0,
  countedBy: '',
  outcome: '',
  traceId: '',
  priceId: '',
  projectId: '',
  sessionId: '',
  upstream: '',
};
const hold = { key: 'k', amountMicro: 1n, ttlMs: 1_000, purpose: '' };
const post = (change: object) => parse(postRules, { lines: [{ ...line, ...change }] });

it.each([
  { quantity: 10n ** 15n },
  { quantity: 0n },
  { at: new Date(now + 300_000) },
  { attempt: 1_000 },
  { eventId: 'e'.repeat(200) },
  { countedBy: 'mixed' },
  { outcome: 'interrupted' },
])('accepts a line with %o', (change) => {
  expect(post(change).lines[0]).toMatchObject(change);
});

it.each([
  [{ quantity: 10n ** 15n + 1n }, 'lines.0.quantity: must be at most'],
  [{ quantity: -1n }, 'lines.0.quantity: must not be negative'],
  [{ at: new Date(now + 300_001) }, 'lines.0.at: must not lie in the future'],
  [{ attempt: 1_001 }, 'lines.0.attempt'],
  [{ eventId: '' }, 'lines.0.event_id'],
  [{ eventId: 'e'.repeat(201) }, 'lines.0.event_id'],
  [{ sku: 'Model' }, 'lines.0.sku: must be a sku'],
  [{ countedBy: 'me' }, 'lines.0.counted_by'],
  [{ outcome: 'lost' }, 'lines.0.outcome'],
])('refuses a line with %o', (change, message) => {
  expect(() => post(change)).toThrow(message);
});

it('takes up to a thousand lines, and for Post at least one', () => {
  const lines = (length: number) => Array.from({ length }, () => line);
  expect(parse(postRules, { lines: lines(1_000) }).lines).toHaveLength(1_000);
  expect(() => parse(postRules, { lines: lines(1_001) })).toThrow('lines: must be at most 1000 lines');
  expect(() => parse(postRules, { lines: [] })).toThrow('lines: must be at least 1 line');
  expect(parse(settleRules, { key: 'k', lines: [] })).toEqual({ key: 'k', lines: [] });
});

it('bounds the amount and the time of a hold', () => {
  expect(parse(reserveRules, hold)).toEqual(hold);
  expect(parse(reserveRules, { ...hold, amountMicro: 10n ** 15n, ttlMs: 3_600_000 })).toBeDefined();
  expect(() => parse(reserveRules, { ...hold, amountMicro: 0n })).toThrow('amount_micro: must be at least 1');
  expect(() => parse(reserveRules, { ...hold, amountMicro: 10n ** 15n + 1n })).toThrow('amount_micro');
  expect(() => parse(reserveRules, { ...hold, ttlMs: 999 })).toThrow('ttl_ms');
  expect(() => parse(reserveRules, { ...hold, ttlMs: 3_600_001 })).toThrow('ttl_ms');
});
