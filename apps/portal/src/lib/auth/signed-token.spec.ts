import { expect, it } from 'vitest';
import { idOfToken, signedToken } from './signed-token';

const ID = '0198c5f0-0000-7000-8000-000000000001';
const OTHER = '0198c5f0-0000-7000-8000-000000000002';
const token = signedToken('secret', 'invitation', ID);

it('reads what it signed', () => {
  expect(idOfToken('secret', 'invitation', token)).toBe(ID);
});

it.each([
  ['another secret', 'other', 'invitation', token],
  ['another purpose', 'secret', 'mailed invitation', token],
  ['another id', 'secret', 'invitation', token.replace(ID, OTHER)],
  ['a shorter signature', 'secret', 'invitation', token.slice(0, -2)],
  ['no signature', 'secret', 'invitation', ID],
  ['more parts', 'secret', 'invitation', `${token}.x`],
  ['no id', 'secret', 'invitation', 'x.y'],
])('refuses a token with %s', (_, secret, purpose, text) => {
  expect(idOfToken(secret, purpose, text)).toBeUndefined();
});
