import { randomUUID } from 'node:crypto';
import { Database } from '@isthmus/platform-database';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { TaskLogRepository, type LogKey, type TaskLog } from './task.log.repository.js';

let database: Database;
let logs: TaskLogRepository;
let key: LogKey;
let log: TaskLog;
const recorder = randomUUID();
beforeAll(() => {
  database = new Database({
    schema: 'gateway',
    url: testDatabaseUrl(inject('databaseAdminUrl'), 'gateway'),
    connectionsMax: 2,
  });
  logs = new TaskLogRepository(database);
});
afterAll(() => database.close());
beforeEach(async () => {
  key = { scope: newTenantScope(), agentId: randomUUID(), taskId: 't\u2028 1' };
  log = await logs.open(key, recorder);
});

const chunk = (text: string) => ({
  artifactUpdate: { taskId: 't', artifact: { artifactId: 'a', parts: [{ text }] }, append: true },
});
const append = (from: number, texts: string[], by = recorder) =>
  logs.append([
    {
      log: log.id,
      recorder: by,
      from,
      events: texts.map((text) => JSON.stringify(chunk(text))),
      ended: false,
    },
  ]);

it('keeps events in order, also with what jsonb cannot hold', async () => {
  expect(await append(1, ['a\u0000', '\ud800', 'c'])).toEqual(new Set([log.id]));
  expect(await logs.read(key.scope, log.id, 1)).toEqual([
    { sequence: 2, event: chunk('\ud800') },
    { sequence: 3, event: chunk('c') },
  ]);
  expect(await logs.find(key)).toMatchObject({ first: 1, last: 3, ended: false, recorder });
});

it('takes events from its recorder alone, and each place once', async () => {
  await append(1, ['a']);
  expect(await append(1, ['again'])).toEqual(new Set());
  expect(await append(2, ['other'], randomUUID())).toEqual(new Set());
  expect(await logs.read(key.scope, log.id, 0)).toHaveLength(1);
});

it('is another process’s to record only when its recorder has let go', async () => {
  const other = randomUUID();
  expect((await logs.open(key, other)).recorder).toBe(recorder);
  await logs.release(log.id, recorder);
  expect((await logs.open(key, other)).recorder).toBe(other);
  expect(await append(1, ['late'])).toEqual(new Set());
});

it('drops its older half when it has too many bytes, and still knows the task', async () => {
  const megabyte = 'x'.repeat(1_000_000);
  await append(1, ['begin\u0000']);
  for (const n of [2, 3, 4, 5, 6]) await append(n, [`${n}${megabyte}`]);
  const found = await logs.find(key);
  expect(found?.first).toBeGreaterThan(2);
  expect(found?.last).toBe(6);
  const kept = await logs.read(key.scope, log.id, 0);
  expect(kept.map(({ sequence }) => sequence)[0]).toBe(found?.first);
  const { task, last } = await logs.fold(key.scope, log.id);
  expect(last).toBe(6);
  expect(JSON.stringify(task)).toContain(`begin\\u00002${megabyte}3${megabyte}`);
  expect(await append(7, ['end'])).toEqual(new Set([log.id]));
});

it('is its caller’s alone', async () => {
  await append(1, ['a']);
  expect(await logs.find({ ...key, scope: { ...key.scope, actor: 'user:other' } })).toBeUndefined();
  const elsewhere = newTenantScope();
  expect(await logs.find({ ...key, scope: elsewhere })).toBeUndefined();
  expect(await logs.read(elsewhere, log.id, 0)).toEqual([]);
});
