import { expect, it } from 'vitest';
import { apiPath, orgPath, pathWithin, slugOf } from './path';

it.each([
  ['/', '/o/acme'],
  ['/?days=7', '/o/acme?days=7'],
  ['/keys', '/o/acme/keys'],
  ['/agents/1?tab=place', '/o/acme/agents/1?tab=place'],
])('puts %s into an organisation as %s', (path, address) => {
  expect(orgPath('acme', path)).toBe(address);
  expect(slugOf(address)).toBe('acme');
});

it('names no organisation for pages outside of them', () => {
  expect(['/', '/sign-in', '/o', '/o/', '/office/acme', 'https://x/o/acme'].map(slugOf)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

it('takes the organisation off an address', () => {
  expect(['/o/acme', '/o/acme/keys', '/sign-in'].map(pathWithin)).toEqual(['/', '/keys', '/sign-in']);
});

it('addresses route handlers of an organisation', () => {
  expect(apiPath('acme', '/live/agents?agent=1')).toBe('/api/o/acme/live/agents?agent=1');
});
