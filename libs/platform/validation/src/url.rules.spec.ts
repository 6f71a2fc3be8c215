import { expect, it } from 'vitest';
import { pageOrigins } from './url.rules.js';

const refusalOf = (value: unknown) =>
  pageOrigins(3)
    .safeParse(value)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

it.each([
  [[]],
  [['*']],
  [['https://app.example', 'https://app.example:8443', 'http://localhost:5173']],
  [['http://localhost', 'https://localhost', 'https://xn--fsqu00a.xn--0zwm56d']],
  [['https://127.0.0.1', 'https://[::1]:1']],
])('accepts %j, unchanged', (origins) => {
  expect(pageOrigins(3).parse(origins)).toEqual(origins);
});

it.each([
  'http://app.example',
  'http://127.0.0.1:5173',
  'http://localhost.example',
  'https://app.example/',
  'https://app.example/path',
  'https://app.example?a',
  'https://user@app.example',
  'https://App.example',
  'https://app.example:443',
  'https://例子.测试',
  'https://*.example',
  'https://app.example\n',
  ' https://app.example',
  'app.example',
  'null',
  'ftp://app.example',
  'file:///a',
  'https://',
  '',
])('refuses %j, naming its place and an example', (origin) => {
  expect(refusalOf(['https://a.example', origin])).toEqual([
    expect.stringMatching(/^1: must be an origin as browsers send it, such as "https:/),
  ]);
});

it('refuses what is too long or too many, named twice, or beside "*"', () => {
  const long = `https://${'a'.repeat(300)}`;
  expect(refusalOf([long])?.[0]).toBe('0: must have at most 300 characters');
  expect(refusalOf(['a', 'b', 'c', 'd'].map((name) => `https://${name}`))).toEqual([
    ': must have at most 3 origins',
  ]);
  expect(refusalOf(['https://a', 'https://a'])).toEqual([': must name each origin once']);
  expect(refusalOf(['*', 'https://a'])).toEqual([
    ': must be "*" alone, for any origin, or a list of origins',
  ]);
});
