import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { CountingEncoder, parseHere, startIndexing } from '../../testing/indexing.harness.js';
import type { ParserAnswer } from '../document/parser.protocol.js';
import type { VectorSweep } from './vector.sweep.js';

let given: ReturnType<typeof startIndexing>;
beforeAll(() => {
  given = startIndexing(inject('databaseAdminUrl'));
});
afterAll(() => given.stop());

const unbroken = new AbortController().signal;
const ONE = '# Warranty\n\nThe warranty is nine months.\n\n# Hours\n\nOpen from ten to seven.';
const TWO = '# Warranty\n\nThe warranty is ten years.\n\n# Hours\n\nOpen from ten to seven.';
const stateOf = async (baseId: string, id: string) => given.bases.document(given.scope, { baseId, id });
/** Its process is not heard of any more. */
const expire = (id: string) =>
  given.query(
    "UPDATE models.knowledge_version SET claimed_until = now() - interval '1 s' WHERE document_id = $1",
    [id],
  );
const passagesKept = async (baseId: string) =>
  (await given.query('SELECT 1 FROM models.knowledge_vector WHERE base_id = $1', [baseId])).length;
/** Passages with vectors once the sweep has come to the base: others of this database may be due before it. */
const passagesAfter = (sweep: VectorSweep, baseId: string) =>
  expect.poll(() => sweep.run(unbroken).then(() => passagesKept(baseId)), { timeout: 20_000 });

it('serves the version before until the next one is indexed, and encodes only what changed', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  const encoder = new CountingEncoder();
  const { task, sweep } = given.worker(encoder);
  await task.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({
    state: 'ready',
    version: 1,
    passages: 6,
    passagesEncoded: 6,
  });
  expect(encoder.texts.splice(0)).toHaveLength(6);
  expect(await given.upload(baseId, TWO)).toMatchObject({ id, version: 1, newest: 2, state: 'queued' });
  expect(await given.search(baseId, 'warranty')).toEqual(['The warranty is nine months.']);
  await task.run(unbroken);
  expect(encoder.texts).toEqual(['Warranty\nThe warranty is ten years.', 'The warranty is ten years.']);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', version: 2, newest: 2 });
  expect(await given.search(baseId, 'warranty')).toEqual(['The warranty is ten years.']);
  expect(await passagesKept(baseId)).toBe(8);
  await passagesAfter(sweep, baseId).toBe(6);
});

it('keeps the version before where the next one cannot be read', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  const fault = { code: 'ENCRYPTED', message: 'The document is encrypted', remedy: 'Save it.' } as const;
  await given.worker(new CountingEncoder()).task.run(unbroken);
  await given.upload(baseId, TWO);
  await given.worker(new CountingEncoder(), async () => ({ fault })).task.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'failed', fault, version: 1, newest: 2 });
  expect(await given.search(baseId, 'warranty')).toEqual(['The warranty is nine months.']);
  await given.upload(baseId, TWO);
  await given.worker(new CountingEncoder()).task.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', version: 3, fault: undefined });
});

it('goes on in another process where one dies while it reads', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  const dead = Promise.withResolvers<ParserAnswer>();
  const parse = vi.fn(() => dead.promise);
  const first = given.worker(new CountingEncoder(), parse).task.run(unbroken);
  await vi.waitUntil(() => parse.mock.calls.length > 0);
  await given.worker(new CountingEncoder()).task.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'parsing', version: 0 });
  expect(await given.search(baseId, 'warranty')).toEqual([]);
  await expire(id);
  await given.worker(new CountingEncoder()).task.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', version: 1 });
  // It was not dead after all: what it has read no longer counts.
  dead.resolve({ parsed: { language: 'en', sections: [] } });
  await first;
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', version: 1, sections: 2 });
  expect(await given.search(baseId, 'warranty')).toEqual(['The warranty is nine months.']);
});

it('goes on with what was read and encoded where a process dies while it encodes', async () => {
  const baseId = await given.newBase();
  const sections = Array.from({ length: 40 }, (_, n) => `# Rule ${n}\n\nThe fee of rule ${n} is ${n} yuan.`);
  const { id } = await given.upload(baseId, sections.join('\n\n'));
  const dying = new CountingEncoder();
  const dead = Promise.withResolvers<void>();
  let batches = 0;
  dying.before = () => (++batches === 2 ? dead.promise : Promise.resolve());
  const first = given.worker(dying).task.run(unbroken);
  await vi.waitUntil(() => batches === 2);
  expect(await stateOf(baseId, id)).toMatchObject({
    state: 'encoding',
    version: 0,
    passages: 120,
    passagesEncoded: 32,
  });
  expect(await given.search(baseId, 'fee of rule 7')).toEqual([]);
  await expire(id);
  const encoder = new CountingEncoder();
  const parse = vi.fn(parseHere);
  await given.worker(encoder, parse).task.run(unbroken);
  expect(parse).not.toHaveBeenCalled();
  expect(encoder.texts).toHaveLength(88);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', passagesEncoded: 120 });
  dead.resolve();
  await first;
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', version: 1 });
});

it('gives a document back when its process stops, and it is indexed elsewhere at once', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  const stopping = new AbortController();
  const parse = vi.fn((_: unknown, signal: AbortSignal) => {
    const { promise, reject } = Promise.withResolvers<ParserAnswer>();
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    return promise;
  });
  const run = given.worker(new CountingEncoder(), parse).task.run(stopping.signal);
  await vi.waitUntil(() => parse.mock.calls.length > 0);
  stopping.abort();
  await run;
  await given.worker(new CountingEncoder()).task.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready' });
});

it('gives up on a document at which processes keep dying', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  for (let attempt = 0; attempt < 5; attempt++) {
    await given.worker(new CountingEncoder(), () => Promise.reject(new Error('died'))).task.run(unbroken);
    await expire(id);
  }
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'failed', fault: { code: 'INTERRUPTED' } });
});

it('drops a version that was replaced or deleted while it was read', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  const slow = Promise.withResolvers<void>();
  const parse = vi.fn(async (document: Parameters<typeof parseHere>[0]) => {
    await slow.promise;
    return parseHere(document, unbroken);
  });
  const first = given.worker(new CountingEncoder(), parse).task.run(unbroken);
  await vi.waitUntil(() => parse.mock.calls.length > 0);
  await given.upload(baseId, TWO);
  await given.worker(new CountingEncoder()).task.run(unbroken);
  slow.resolve();
  await first;
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', version: 2 });
  expect(await given.search(baseId, 'warranty')).toEqual(['The warranty is ten years.']);
  const other = await given.upload(baseId, ONE, 'other.md');
  const slower = Promise.withResolvers<void>();
  const begun = vi.fn(async (document: Parameters<typeof parseHere>[0]) => {
    await slower.promise;
    return parseHere(document, unbroken);
  });
  const second = given.worker(new CountingEncoder(), begun).task.run(unbroken);
  await vi.waitUntil(() => begun.mock.calls.length > 0);
  await given.bases.deleteDocument(given.scope, randomUUID(), { baseId, id: other.id });
  slower.resolve();
  await second;
  expect(await given.search(baseId, 'warranty')).toEqual(['The warranty is ten years.']);
});

it('is searched by words without an encoder, and by meaning once there is one', async () => {
  const baseId = await given.newBase();
  const { id } = await given.upload(baseId, ONE);
  const encoder = new CountingEncoder();
  encoder.version = undefined;
  const { task, sweep } = given.worker(encoder);
  await task.run(unbroken);
  await sweep.run(unbroken);
  expect(await stateOf(baseId, id)).toMatchObject({ state: 'ready', passagesEncoded: 0 });
  expect(await passagesKept(baseId)).toBe(0);
  const revision = async () =>
    (await given.query('SELECT revision FROM models.knowledge_base WHERE id = $1', [baseId]))[0];
  const before = await revision();
  encoder.version = '2';
  await passagesAfter(sweep, baseId).toBe(6);
  expect(await stateOf(baseId, id)).toMatchObject({ passagesEncoded: 6 });
  expect(await revision()).not.toEqual(before);
  encoder.texts.length = 0;
  await sweep.run(unbroken);
  expect(encoder.texts).toEqual([]);
  await given.bases.deleteDocument(given.scope, randomUUID(), { baseId, id });
  await sweep.run(unbroken);
  expect(await passagesKept(baseId)).toBe(0);
});

it('takes turns between tenants', async () => {
  const baseId = await given.newBase();
  const ids = [];
  for (const name of ['a.md', 'b.md', 'c.md']) ids.push((await given.upload(baseId, ONE, name)).id);
  const order: string[] = [];
  const held = Promise.withResolvers<void>();
  const parse = vi.fn(async (document: Parameters<typeof parseHere>[0]) => {
    order.push(document.name);
    await held.promise;
    return parseHere(document, unbroken);
  });
  const first = given.worker(new CountingEncoder(), parse).task.run(unbroken);
  await vi.waitUntil(() => order.length === 1);
  const other = startIndexing(inject('databaseAdminUrl'));
  await other.upload(await other.newBase(), ONE, 'other.md');
  const second = given.worker(new CountingEncoder(), parse).task.run(unbroken);
  await vi.waitUntil(() => order.length === 2);
  expect(order).toEqual(['a.md', 'other.md']);
  held.resolve();
  await Promise.all([first, second]);
  await other.stop();
});
