import { expect, it } from 'vitest';
import en from '../../../../../messages/en.json';
import { detailsOf, idOf, keyOf, pageOf, topicOf, wordsOf } from './audit-words';

it('has translations for what services record, and for every action it knows', () => {
  const { actions } = en.activity;
  for (const action of [
    'agent.deploy',
    'agent.lose-lease',
    'push.give-up',
    'key.revoke',
    'key.rotate',
    'key.cache',
    'knowledge.create',
    'document.upload',
    'budget.set',
    'budget.delete',
    'rate-limit.set',
    'rate-limit.delete',
    'session.start',
    'ledger.credit.add',
  ])
    expect(Object.keys(actions)).toContain(wordsOf(action));
  expect(wordsOf('agent.dance')).toBeUndefined();
  expect(wordsOf('toString')).toBeUndefined();
});

it('leads to the page of an agent, a knowledge base, of keys and of the account, and nowhere else', () => {
  expect(pageOf('agent/018f-1')).toBe('/agents/018f-1');
  expect(pageOf('agent:a/b')).toBe('/agents/a%2Fb');
  expect(pageOf('key/abc')).toBe('/keys');
  expect(pageOf('knowledge/018f-1')).toBe('/knowledge/018f-1');
  for (const resource of ['account/1', 'budget/1', 'rate-limit/1']) expect(pageOf(resource)).toBe('/usage');
  expect(pageOf('user/1')).toBeUndefined();
  expect(pageOf('javascript:alert(1)')).toBeUndefined();
});

it('shows the relevant attributes, in order, without empty ones', () => {
  expect(detailsOf({ reason: 'killed', version: '2', site: '', instanceId: 'i' })).toEqual([
    { name: 'version', value: '2' },
    { name: 'reason', value: 'killed' },
  ]);
});

it('treats an unknown topic as all', () => {
  expect([topicOf(undefined), topicOf('constructor'), topicOf('keys')]).toEqual(['all', 'all', 'keys']);
});

it('returns the id of a reference', () => {
  expect([idOf('agent/1'), idOf('service:orchestrator'), idOf('odd')]).toEqual(['1', 'orchestrator', 'odd']);
});

it('shows the numbers of a rate limit that limit, and a budget of nothing', () => {
  const limit = { requests_per_minute: '60', tokens_per_minute: '0', concurrent_requests: '0' };
  expect(detailsOf(limit)).toEqual([{ name: 'requestsPerMinute', value: '60' }]);
  expect(detailsOf({ limit_micro: '0', window: 'day' })).toEqual([
    { name: 'window', value: 'day' },
    { name: 'limitMicro', value: '0' },
  ]);
});

it('shows what was granted, and what an account opened with', () => {
  expect(detailsOf({ amount_micro: '12500000', reason: 'invoice', key: 'k' })).toEqual([
    { name: 'reason', value: 'invoice' },
    { name: 'amountMicro', value: '12500000' },
  ]);
  expect(detailsOf({ currency: 'CNY', credit_micro: '100' })).toEqual([
    { name: 'creditMicro', value: '100' },
  ]);
  expect(detailsOf({ currency: 'CNY', credit_micro: '0' })).toEqual([]);
});

it('knows the key that a budget is for', () => {
  expect([keyOf({ subject: 'key abc' }), keyOf({ subject: 'organisation' }), keyOf({})]).toEqual([
    'abc',
    undefined,
    undefined,
  ]);
});
