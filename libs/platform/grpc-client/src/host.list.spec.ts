import { expect, it } from 'vitest';
import { parseHostList } from './host.list.js';

it('reads names, IPv4 and IPv6 addresses', () => {
  expect(parseHostList('registry.internal:5000, 10.0.0.7:5001,[2001:db8::1]:5002')).toEqual([
    { host: 'registry.internal', port: 5000, isAddress: false },
    { host: '10.0.0.7', port: 5001, isAddress: true },
    { host: '2001:db8::1', port: 5002, isAddress: true },
  ]);
});

it.each(['', 'name', 'name:', 'name:0', 'name:70000', '2001:db8::1:80', '[name]:80', 'a:1,', 'a b:1'])(
  'refuses "%s", naming the entry',
  (list) => expect(() => parseHostList(list)).toThrow(/is not a valid address/),
);
