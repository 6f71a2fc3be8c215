import { expect, it } from 'vitest';
import { ownPath, signInPath } from './own-path';

it.each(['/o/acme/usage?days=30&by=model', '/agents/1?tab=place', '/', '/o/acme/keys?q=a%2F%2Fb'])(
  'leads back to %s',
  (path) => expect(ownPath(path)).toBe(path),
);

it.each([
  'https://evil.example/',
  '//evil.example/',
  '//evil.example/o/acme',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/./\\evil.example',
  '/..//evil.example',
  'javascript:alert(1)',
  'o/acme',
  '',
  '/sign-in?next=/sign-in',
  '/api/o/acme/palette',
  `/o/acme/${'a'.repeat(993)}`,
  `/o/acme?q=${'长'.repeat(200)}`,
  undefined,
  ['/o/acme'],
])('does not lead to %j', (text) => expect(ownPath(text)).toBe('/'));

it('leads to a path of a thousand characters', () => {
  const path = `/o/acme/${'a'.repeat(992)}`;
  expect(ownPath(path)).toBe(path);
});

it('names the page in the address of the sign-in page', () => {
  expect(signInPath('/o/acme/keys?q=a&create=1')).toBe(
    '/sign-in?next=%2Fo%2Facme%2Fkeys%3Fq%3Da%26create%3D1',
  );
  expect(signInPath('/')).toBe('/sign-in');
});
