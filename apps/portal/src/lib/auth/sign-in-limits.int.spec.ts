import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { SignInLimits } from './sign-in-limits';

let pools: Pool[];
let limits: SignInLimits[];
beforeAll(() => {
  const connectionString = testDatabaseUrl(inject('databaseAdminUrl'), 'identity');
  pools = [new Pool({ connectionString, max: 5 }), new Pool({ connectionString, max: 5 })];
  limits = pools.map((pool) => new SignInLimits(pool));
});
afterAll(() => Promise.all(pools.map((pool) => pool.end())));

/** The limits of one of two instances. */
function instance(n: number): SignInLimits {
  const one = limits[n % limits.length];
  if (!one) throw new Error('made in beforeAll');
  return one;
}

let people = 0;
const somebody = () => `person-${(people += 1)}@example.com`;

/** How many of `count` parallel attempts at two instances are admitted. */
async function admitted(count: number, attempt: (n: number) => { email: string; address: string }) {
  const waits = await Promise.all(Array.from({ length: count }, (_, n) => instance(n).admit(attempt(n))));
  return waits.filter((waitMs) => waitMs === 0).length;
}

it('admits five parallel guesses at an account from one address, at all instances together', async () => {
  const email = somebody();
  expect(await admitted(40, () => ({ email, address: '203.0.113.1' }))).toBe(5);
  // Written in another way it is the same account; from another address its owner may still sign in.
  expect(await instance(0).admit({ email: email.toUpperCase(), address: '203.0.113.1' })).toBeGreaterThan(0);
  expect(await instance(0).admit({ email, address: '203.0.113.2' })).toBe(0);
});

it('ends a search for one password from a thousand addresses, and lets the owner in where they were before', async () => {
  const email = somebody();
  const home = { email, address: '198.51.100.1' };
  expect(await instance(0).admit(home)).toBe(0);
  await instance(0).succeeded(home);
  const guesses = await admitted(60, (n) => ({ email, address: `192.0.2.${n}` }));
  expect(guesses).toBe(30);
  const waitMs = await instance(1).admit({ email, address: '192.0.2.200' });
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(60_000);
  expect(await instance(1).admit(home)).toBe(0);
});

it('ends a search through many accounts from one network, and locks nobody else out', async () => {
  const guesses = await admitted(80, (n) => ({ email: somebody(), address: `2001:db8:9:9::${n + 1}` }));
  expect(guesses).toBe(50);
  expect(await instance(0).admit({ email: somebody(), address: '2001:db8:9:a::1' })).toBe(0);
});

it('does not count an attempt that succeeded or was not decided', async () => {
  const attempt = { email: somebody(), address: '203.0.113.77' };
  for (let n = 0; n < 20; n += 1) {
    expect(await instance(n).admit(attempt)).toBe(0);
    await (n % 2 === 0 ? instance(n).succeeded(attempt) : instance(n).undecided(attempt));
  }
});

it('lets fifty sign-ins at a provider begin at one network, more once some have ended, and others elsewhere', async () => {
  const begin = (n: number) => instance(n).admitBeginning(`2001:db8:9:b::${n + 1}`);
  const waits = await Promise.all(Array.from({ length: 80 }, (_, n) => begin(n)));
  expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(50);
  expect(await instance(0).admitBeginning('2001:db8:9:c::1')).toBe(0);
  expect(await instance(0).admit({ email: somebody(), address: '2001:db8:9:b::1' })).toBe(0);
  await instance(1).endedAtProvider('2001:db8:9:b::1');
  expect(await begin(0)).toBe(0);
});
