import { beforeEach, expect, it, vi } from 'vitest';
import { IdempotencyKeys } from './use-idempotency-keys';

const stored = new Map<string, string>();
beforeEach(() => {
  stored.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  });
});

it('has the same key after a reload, of the same form only, and keeps nothing of the content', () => {
  const first = new IdempotencyKeys('register').keyFor({ credential: 'secret-token' });
  expect(new IdempotencyKeys('register').keyFor({ credential: 'secret-token' })).toBe(first);
  expect(new IdempotencyKeys('deploy').keyFor({ credential: 'secret-token' })).not.toBe(first);
  expect([...stored.values()].join()).not.toContain('secret-token');
});

it('has one key for the same content without storage', () => {
  vi.stubGlobal('sessionStorage', undefined);
  const keys = new IdempotencyKeys('unstored');
  expect(keys.keyFor('a')).toBe(keys.keyFor('a'));
});

it('has one key for the same content, also when other content was sent in between', () => {
  const keys = new IdempotencyKeys('key');
  const first = keys.keyFor({ name: 'a', days: 90 });
  const other = keys.keyFor({ name: 'b', days: 90 });
  expect(other).not.toBe(first);
  expect(keys.keyFor({ name: 'a', days: 90 })).toBe(first);
});

it('keeps the keys of the last twenty contents', () => {
  const keys = new IdempotencyKeys('many');
  const first = keys.keyFor(0);
  for (let content = 1; content < 20; content += 1) keys.keyFor(content);
  expect(keys.keyFor(0)).toBe(first);
  keys.keyFor(20);
  expect(keys.keyFor(0)).not.toBe(first);
});

it('has another key for content whose request has succeeded', () => {
  const keys = new IdempotencyKeys('key');
  const first = keys.keyFor('a');
  keys.forget();
  expect(keys.keyFor('a')).not.toBe(first);
});

it('sends content under its key until that has succeeded', async () => {
  const keys = new IdempotencyKeys('sent');
  const sent: { name: string; idempotencyKey: string }[] = [];
  const answer = (ok: boolean) => async (request: (typeof sent)[number]) => {
    sent.push(request);
    return { ok };
  };
  for (const ok of [false, true, true]) expect(await keys.send({ name: 'a' }, answer(ok))).toEqual({ ok });
  const [first, again, next] = sent.map(({ idempotencyKey }) => idempotencyKey);
  expect(sent.map(({ name }) => name)).toEqual(['a', 'a', 'a']);
  expect(again).toBe(first);
  expect(next).not.toBe(first);
});
