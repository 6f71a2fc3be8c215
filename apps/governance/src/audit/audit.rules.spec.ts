import { parse } from '@isthmus/platform-validation';
import { expect, it } from 'vitest';
import { appendRules, listRecordsRules } from './audit.rules.js';

const event = { eventId: 'e', action: 'agent.deploy', resource: 'agent/1', actor: '', attributes: {} };
const append = (change: object) => parse(appendRules, { ...event, ...change });

it('takes an empty actor for an absent one', () => {
  expect(append({}).actor).toBeUndefined();
  expect(append({ actor: 'user:li' }).actor).toBe('user:li');
});

it('replaces invalid characters of values instead of losing the record', () => {
  expect(append({ attributes: { name: 'a\u202eb' } }).attributes).toEqual({ name: 'a\ufffdb' });
});

const many = (length: number) => Object.fromEntries(Array.from({ length }, (_, n) => [`a${n}`, '']));
it.each([
  ['attributes', { attributes: many(32) }],
  ['attributes', { attributes: { ['a'.repeat(64)]: 'v'.repeat(2_000) } }],
  ['action', { action: `a${'b'.repeat(99)}` }],
])('accepts %s up to their bounds', (_, change) => {
  expect(append(change)).toBeDefined();
});

it.each([
  ['attributes: must have at most 32 entries', { attributes: many(33) }],
  ['attributes: names must be 1–64', { attributes: { ['a'.repeat(65)]: '' } }],
  ['attributes: names must be 1–64', { attributes: { '1a': '' } }],
  ['attributes: values must have at most 2000', { attributes: { a: 'v'.repeat(2_001) } }],
  ['no NUL', { attributes: { a: 'v\0' } }],
  ['event_id: must not start with "ledger."', { eventId: 'ledger.account.open' }],
  ['action: must be a name', { action: 'Agent.deploy' }],
  ['action: must be a name', { action: `a${'b'.repeat(100)}` }],
])('refuses with %s', (message, change) => {
  expect(() => append(change)).toThrow(message);
});

it('caps pages at 500 and takes 50 when none is given; subjects are bounded', () => {
  const list = (change: object) =>
    parse(listRecordsRules, { pageSize: 0, pageToken: '', subjects: [], ...change });
  expect(list({}).pageSize).toBe(50);
  expect(list({ pageSize: 501 }).pageSize).toBe(500);
  expect(() => list({ subjects: Array(21).fill('agent') })).toThrow('subjects: must have at most 20');
  expect(() => list({ subjects: ['agent.deploy'] })).toThrow('must be the first word of an action');
});
