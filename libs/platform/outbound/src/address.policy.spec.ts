import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './address.policy.js';
import { assertPublicHost } from './pinned.lookup.js';

describe('addresses that are not public', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    'fe80::1%eth0',
    'fe80::1',
    'fec0::1',
    'fd00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:0:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::8.8.8.8',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '4000::1',
    '100::1',
    'localhost',
    '1.2.3',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '8.8.8.8 ',
    '1::2::3',
    '12345::',
    '',
  ])('include %j', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

it.each([
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '192.0.1.1',
  '2606:4700:4700::1111',
  '::ffff:8.8.8.8',
  '2002:808:808::',
  '64:ff9b::8.8.8.8',
])('classifies %s as public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  'http://127.0.0.1',
  'http://127.0.0.1.',
  'http://127.1',
  'http://2130706433',
  'http://017700000001',
  'http://0x7f000001',
  'http://0x7f.1',
  'http://%31%32%37.0.0.1',
  'http://①②⑦.⓪.⓪.①',
  'http://127。0。0。1',
  'http://[::1]:8080',
  'http://[::]',
  'http://[::ffff:127.0.0.1]',
  'http://[0:0:0:0:0:ffff:7f00:1]',
  'http://[fe80::1]',
  'http://0',
  'https://user@169.254.169.254/latest',
])('refuses the host of %s', (url) => {
  expect(() => assertPublicHost(new URL(url))).toThrow(/is not a public internet address/);
});

it.each(['http://[fe80::1%25eth0]', 'http://[::1%lo]'])('%s is not a URL', (url) => {
  expect(() => new URL(url)).toThrow();
});
