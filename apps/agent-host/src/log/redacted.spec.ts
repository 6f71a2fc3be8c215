import { expect, it } from 'vitest';
import { Redactor, redacted, redactedFields } from './redacted.js';

it.each([
  ['key isth_live_abcDEF_0123-x', 'key [redacted]'],
  ['Authorization: Bearer abcdefgh.ijk', 'Authorization: [redacted]'],
  ['Authorization: Token abc123', 'Authorization: [redacted]'],
  ['set-cookie: session=abc; other=def', 'set-cookie: [redacted]'],
  ['{"cookie":"a=b; c=d","n":1}', '{"cookie":"[redacted]","n":1}'],
  ['DB_PASS=hunter2', 'DB_PASS=[redacted]'],
  ['pwd=hunter2', 'pwd=[redacted]'],
  ['access_token: 123456', 'access_token: [redacted]'],
  ['aws_access_key_id=AKIAIOSFODNN7EXAMPLE', 'aws_access_key_id=[redacted]'],
  ['with AKIAIOSFODNN7EXAMPLE', 'with [redacted]'],
  ['glpat-xxxxxxxxxxxxxxxxxxxx', '[redacted]'],
  ['hf_abcdefghijklmnopqrstuvwxyz', '[redacted]'],
  ['AIzaSyA1234567890abcdefghijklmnopqrs_xy', '[redacted]'],
  ['postgres://app:pa/ss@db/x', 'postgres://app:[redacted]@db/x'],
  ['postgres://app:p@ss:w0rd@db/x', 'postgres://app:[redacted]@db/x'],
  ['sent Bearer abcdefgh.ijk to it', 'sent Bearer [redacted] to it'],
  ['sk-0123456789abcdefghij failed', '[redacted] failed'],
  ['jwt eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'jwt [redacted]'],
  ['postgres://app:hunter2@db/x', 'postgres://app:[redacted]@db/x'],
  ['{"token":"a b\\"c","turn":3}', '{"token":"[redacted]","turn":3}'],
  ['password=hunter2, user=li', 'password=[redacted], user=li'],
  ['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- x', '[redacted] x'],
  ['-----BEGIN EC PRIVATE KEY-----abc', '[redacted]'],
  ['password=2024-secret', 'password=[redacted]'],
  ['api_key=12345678-90ab', 'api_key=[redacted]'],
  ['token: 42.abc', 'token: [redacted]'],
  ['password=123456 ok', 'password=[redacted] ok'],
  ['{"secret":12345}', '{"secret":[redacted]}'],
  ['"{\\"password\\":\\"x y\\",\\"n\\":1}"', '"{\\"password\\":\\"[redacted]\\",\\"n\\":1}"'],
  ["{'password': 'x y', 'n': 1}", "{'password': '[redacted]', 'n': 1}"],
  ['{"password":"cut o', '{"password":"[redacted]'],
  ['{"tokens":["a","b"],"n":1}', '{"tokens":[redacted],"n":1}'],
])('hides the credential in %j', (text, expected) => {
  expect(redacted(text)).toBe(expected);
});

it.each([
  'used 120 tokens in 3 steps',
  'token bucket is full',
  'http://10.0.0.1:9/tasks',
  '{"outputTokens":5}',
  'tokens: 12, steps: 3',
  'tokens=12.5',
  'it took (tokens: 12).',
  'http://host:80/@me',
  'a bypass: 5',
])('leaves %j as it is', (text) => {
  expect(redacted(text)).toBe(text);
});

it('takes linear time for long lines', () => {
  const before = process.threadCpuUsage().user;
  for (const part of [
    'password',
    '://a:',
    '://a:b@',
    'cookie:',
    'authorization: ',
    'isth_',
    'eyJ',
    'Bearer ',
    '"',
    'password="',
    "password='\\",
    'tokens:1.',
  ])
    redacted(part.repeat(8_192 / part.length));
  redacted(`token=${' '.repeat(8_192)}`);
  expect((process.threadCpuUsage().user - before) / 1_000).toBeLessThan(200);
});

it('hides a key that is printed over several lines, and what follows it no longer', () => {
  const redactor = new Redactor();
  const key = [
    'a -----BEGIN RSA PRIVATE KEY-----',
    'MIIBOgIBAAJB',
    'AKj34Gkx',
    '-----END RSA PRIVATE KEY----- b',
  ];
  expect(key.map((line) => redactor.line(line))).toEqual([
    'a [redacted]',
    '[redacted]',
    '[redacted]',
    '[redacted] b',
  ]);
  expect(redactor.line('after')).toBe('after');
});

it('hides 512 lines of a key that never ends', () => {
  const redactor = new Redactor();
  redactor.line('-----BEGIN PRIVATE KEY-----');
  const lines = Array.from({ length: 513 }, () => redactor.line('abc'));
  expect([lines.indexOf('abc'), lines.at(-1)]).toEqual([512, 'abc']);
});

it('hides what fields hold, by name and by form', () => {
  const redactor = new Redactor();
  const fields = {
    password: 123,
    apiKey: 'a b',
    outputTokens: 5,
    tokens: { input: 5, first: 'abc' },
    credentials: [{ user: 'li' }],
    error: { message: 'Bearer abcdefgh.ijk', code: 1, none: null },
    body: '{"password":"x"}',
  };
  expect(redactedFields(fields, redactor)).toEqual({
    password: '[redacted]',
    apiKey: '[redacted]',
    outputTokens: 5,
    tokens: { input: 5, first: '[redacted]' },
    credentials: '[redacted]',
    error: { message: 'Bearer [redacted]', code: 1, none: null },
    body: '{"password":"[redacted]"}',
  });
});
