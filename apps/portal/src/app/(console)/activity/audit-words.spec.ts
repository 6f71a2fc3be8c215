import { expect, it } from 'vitest';
import en from '../../../../messages/en.json';
import { detailsOf, idOf, pageOf, topicOf, wordsOf } from './audit-words';

it('has translations for what services record, and for every action it knows', () => {
  const { actions } = en.activity;
  for (const action of [
    'agent.deploy',
    'agent.lose-lease',
    'key.revoke',
    'session.start',
    'ledger.credit.add',
  ])
    expect(Object.keys(actions)).toContain(wordsOf(action));
  expect(wordsOf('agent.dance')).toBeUndefined();
  expect(wordsOf('toString')).toBeUndefined();
});

it('leads to the page of an agent, of keys and of the account, and nowhere else', () => {
  expect(pageOf('agent/018f-1')).toBe('/agents/018f-1');
  expect(pageOf('agent:a/b')).toBe('/agents/a%2Fb');
  expect(pageOf('key/abc')).toBe('/keys');
  expect(pageOf('account/1')).toBe('/usage');
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
