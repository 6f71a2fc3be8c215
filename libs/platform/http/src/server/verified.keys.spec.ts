import { expect, it } from 'vitest';
import { principal, TENANT } from './testing/server.fixture.js';
import { VerifiedKeys } from './verified.keys.js';

const member = { ...principal(undefined, ['models']), keyId: 'k-1' };

it('keeps a key for its time', () => {
  const keys = new VerifiedKeys();
  keys.keeper()('hash', member, 1_000);
  keys.keeper()('over', member, 0);
  expect([keys.get('hash'), keys.get('over')]).toEqual([member, undefined]);
});

it.each([
  ['forgotten', (keys: VerifiedKeys) => keys.forget('k-1')],
  ['cleared', (keys: VerifiedKeys) => keys.clear()],
  ['ended', (keys: VerifiedKeys) => keys.end({ keyId: 'k-1' })],
  [
    'that of a removed person',
    (keys: VerifiedKeys) => keys.end({ organisation: TENANT, person: 'u-1', endedAt: new Date() }),
  ],
])('has none that was %s, also while it was being verified', (_, change) => {
  const keys = new VerifiedKeys();
  keys.keeper()('hash', member, 1_000);
  const keep = keys.keeper();
  change(keys);
  keep('hash', member, 1_000);
  expect(keys.get('hash')).toBeUndefined();
});

it('forgets no other key', () => {
  const keys = new VerifiedKeys();
  keys.keeper()('hash', member, 1_000);
  keys.forget('k-2');
  expect(keys.get('hash')).toBe(member);
});

it('forgets every secret of a key that has several while it is rotated', () => {
  const keys = new VerifiedKeys();
  for (const hash of ['old', 'new']) keys.keeper()(hash, member, 5_000);
  keys.forget(member.keyId);
  expect([keys.get('old'), keys.get('new')]).toEqual([undefined, undefined]);
});

it('forgets every access token of a grant, however many there are', () => {
  const keys = new VerifiedKeys();
  const hashes = Array.from({ length: 200 }, (_, n) => `token-${n}`);
  for (const hash of hashes) keys.keeper()(hash, member, 5_000);
  expect(keys.get('token-199')).toBe(member);
  keys.forget(member.keyId);
  expect(hashes.filter((hash) => keys.get(hash))).toEqual([]);
});
