import { expect, it } from 'vitest';
import { relyingPartyOf } from './passkeys';

it.each([
  ['https://portal.example/', { id: 'portal.example', origin: 'https://portal.example' }],
  ['https://portal.example:8443', { id: 'portal.example', origin: 'https://portal.example:8443' }],
  ['http://127.0.0.1:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['http://[::1]:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['http://portal.example', undefined],
  ['https://192.0.2.1', undefined],
])('of %s passkeys belong to %j', (url, party) => {
  expect(relyingPartyOf(url)).toEqual(party);
});
