import { expect, it } from 'vitest';
import { AddressRate } from './address.rate.js';

const LIMITED = { code: 'RATE_LIMITED', message: 'An address may call 2 times a second' };

function rate() {
  return new AddressRate(2, 'An address may call');
}

it('limits each address separately', async () => {
  const calls = rate();
  await calls.spend('192.0.2.1');
  await calls.spend('::ffff:192.0.2.1');
  await expect(calls.spend('192.0.2.1')).rejects.toMatchObject(LIMITED);
  await calls.spend('192.0.2.2');
});

it('counts a network of IPv6 as one address', async () => {
  const calls = rate();
  await calls.spend('2001:db8:0:1::1');
  await calls.spend('2001:db8:0:1:ffff::2');
  await expect(calls.spend('2001:db8:0:1::3')).rejects.toMatchObject(LIMITED);
  await calls.spend('2001:db8:0:2::1');
});

it('does not count what is refunded', async () => {
  const calls = rate();
  for (let count = 0; count < 5; count++) {
    await calls.spend('192.0.2.1');
    await calls.giveBack('192.0.2.1');
  }
  await calls.spend('192.0.2.1');
});
