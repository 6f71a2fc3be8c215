import { readFile } from 'node:fs/promises';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { afterAll, expect, it } from 'vitest';
import { PasswordHasher } from './password-hasher';

const hasher = new PasswordHasher(10);
afterAll(() => hasher.close());

it('reads the hashes of better-auth, and better-auth reads its own', async () => {
  const password = 'correct horse battery';
  const theirs = await hashPassword(password);
  expect(await hasher.verify({ hash: theirs, password })).toBe(true);
  expect(await hasher.verify({ hash: theirs, password: 'another horse' })).toBe(false);
  const ours = await hasher.hash(password);
  expect(await verifyPassword({ hash: ours, password })).toBe(true);
});

it('is wrong, not broken, for a hash in no known format', async () => {
  expect(await hasher.verify({ hash: 'rubbish', password: 'x' })).toBe(false);
});

it('reads files before the sixth of fifty sign-ins, and refuses those beyond its queue', async () => {
  const hash = await hasher.hash('correct horse battery');
  const order: string[] = [];
  const signIns = Array.from({ length: 50 }, () =>
    hasher.verify({ hash, password: 'wrong' }).then(
      () => order.push('verified'),
      (error: { code?: string }) => order.push(String(error.code)),
    ),
  );
  // What a page needs: turns of the event loop, and the threads that read files.
  for (let turn = 0; turn < 5; turn += 1) await readFile('package.json');
  order.push('page');
  await Promise.all(signIns);
  const verified = order.filter((what) => what === 'verified').length;
  expect(order.filter((what) => what === 'RATE_LIMITED')).toHaveLength(50 - verified);
  expect(verified).toBeLessThanOrEqual(14);
  const before = order.slice(0, order.indexOf('page')).filter((what) => what === 'verified');
  expect(before.length).toBeLessThan(6);
});
