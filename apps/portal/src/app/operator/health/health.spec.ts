import { expect, it } from 'vitest';
import { isLate, issueCount, upstreamsOf, WAIT_SECONDS_MAX } from './health';

const host = { id: 'h', address: 'a', driver: 'local-process', workloads: 0, expiresAt: undefined };
const well = {
  processes: [{ state: 'ready' as const }],
  outboxes: [{ outbox: 'a', deadLetters: 0, oldestAgeSeconds: WAIT_SECONDS_MAX }],
  hosts: [host],
  upstreams: [{ name: 'u', models: 2, available: 2 }],
};

it('counts the models of each provider', () => {
  const models = [
    { ownedBy: 'ollama', available: false },
    { ownedBy: 'isthmus', available: true },
    { ownedBy: 'ollama', available: true },
  ];
  expect(upstreamsOf(models)).toEqual([
    { name: 'isthmus', models: 1, available: 1 },
    { name: 'ollama', models: 2, available: 1 },
  ]);
});

it('counts nothing where everything is well', () => expect(issueCount(well)).toBe(0));

it.each([
  ['a process that is not ready', { processes: [{ state: 'notReady' as const }] }],
  ['a process that does not respond', { processes: [{ state: 'unreachable' as const }] }],
  ['a dead letter', { outboxes: [{ outbox: 'a', deadLetters: 1, oldestAgeSeconds: 0 }] }],
  [
    'a message that waits',
    { outboxes: [{ outbox: 'a', deadLetters: 0, oldestAgeSeconds: WAIT_SECONDS_MAX + 1 }] },
  ],
  ['no host at all', { hosts: [] }],
  ['hosts that are not known', { hosts: undefined }],
  ['a model that is down', { upstreams: [{ name: 'u', models: 2, available: 1 }] }],
  ['models that are not known', { upstreams: undefined }],
])('counts %s', (_, change) => expect(issueCount({ ...well, ...change })).toBe(1));

it('marks an outbox that somebody must look at', () => {
  expect(isLate({ outbox: 'a', deadLetters: 0, oldestAgeSeconds: 1 })).toBe(false);
  expect(isLate({ outbox: 'a', deadLetters: 1, oldestAgeSeconds: 0 })).toBe(true);
});
