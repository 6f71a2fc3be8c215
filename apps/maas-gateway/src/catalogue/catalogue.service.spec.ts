import { createLogger } from '@isthmus/platform-observability';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UpstreamClient } from '../source/upstream/upstream.client.js';
import { UpstreamSource } from '../source/upstream/upstream.source.js';
import { Catalogue } from './catalogue.service.js';

const logger = createLogger({ service: 'test', level: 'silent' });
let servers: Server[];
let sources: UpstreamSource[];
beforeEach(() => {
  servers = [];
  sources = [];
});
afterEach(async () => {
  await Promise.all(sources.map((source) => source.close()));
  servers.forEach((server) => server.close());
});

/** An upstream whose list of models is answered by `answer`, asked at each request. */
async function upstream(
  name: string,
  answer: () => { status: number; ids?: string[] },
): Promise<UpstreamSource> {
  const server = createServer((_, response) => {
    const { status, ids = [] } = answer();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: ids.map((id) => ({ id })) }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  const base_url = `http://127.0.0.1:${port}`;
  const client = new UpstreamClient({ name, base_url, discover: true, models: [], timeout_ms: 1_000 });
  const source = new UpstreamSource(client, logger);
  sources.push(source);
  return source;
}

it('reads every list although one fails, and throws what failed', async () => {
  const broken = await upstream('broken', () => ({ status: 503 }));
  const works = await upstream('works', () => ({ status: 200, ids: ['small'] }));
  const made = new Catalogue([broken, works]);
  const failure = await made.refresh().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'AggregateError', errors: [{ code: 'UPSTREAM_UNAVAILABLE' }] });
  expect(String(failure)).toContain('broken');
  expect(made.list().map(({ id }) => id)).toEqual(['works/small']);
});

it('keeps the models of an upstream that fails, and resolves when all answer', async () => {
  let status = 200;
  const flaky = await upstream('flaky', () => ({ status, ids: ['small'] }));
  const made = new Catalogue([flaky]);
  await made.refresh();
  status = 500;
  await expect(made.refresh()).rejects.toThrow('flaky');
  expect(made.list().map(({ id }) => id)).toEqual(['flaky/small']);
  status = 200;
  await made.refresh();
});

it('accepts an upstream without a list of models', async () => {
  const plain = await upstream('plain', () => ({ status: 404 }));
  const made = new Catalogue([plain]);
  await made.refresh();
  expect(made.list()).toEqual([]);
});

it('leaves out models whose ids cannot be stored or charged, and logs it once', async () => {
  const longest = 'm'.repeat(200 - 'odd/'.length);
  const ids = ['small', longest, `${longest}m`, 'nul\0model', 'zero\u200bwidth', 'lone\ud800', 'line\n', ''];
  const odd = await upstream('odd', () => ({ status: 200, ids }));
  const warn = vi.spyOn(logger, 'warn');
  const made = new Catalogue([odd]);
  await made.refresh();
  await made.refresh();
  expect(made.list().map(({ id }) => id)).toEqual(['odd/small', `odd/${longest}`]);
  expect(warn.mock.calls).toEqual([[{ upstream: 'odd', models: 6 }, expect.any(String)]]);
});

it('distinguishes a model of another kind from one that does not exist', async () => {
  const both = await upstream('both', () => ({ status: 200, ids: ['small', 'embed-1'] }));
  const made = new Catalogue([both]);
  await made.refresh();
  expect(made.find('both/embed-1', 'embedding').id).toBe('both/embed-1');
  expect(() => made.find('both/embed-1', 'chat')).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: 'The model "both/embed-1" is an embedding model, not a chat model',
      metadata: { part: 'model', reason: 'model_not_supported', kind: 'embedding' },
    }),
  );
  expect(() => made.find('both/small', 'embedding')).toThrow(
    expect.objectContaining({ metadata: expect.objectContaining({ kind: 'chat' }) }),
  );
  expect(() => made.find('both/none', 'chat')).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', metadata: { part: 'model', reason: 'model_not_found' } }),
  );
});

it('has the models of one organisation for that organisation only', async () => {
  const model = (id: string) => ({
    id,
    sourceId: id,
    kind: 'chat' as const,
    description: '',
    contextTokensMax: 0,
  });
  const made = new Catalogue([
    {
      name: 'own',
      builtIn: true,
      available: true,
      models: () => [model('everybody')],
      modelsOf: async (organisation: string) => [model(`of ${organisation}`)],
      modelOf: async (organisation: string, id: string) =>
        id === `of ${organisation}` ? model(id) : undefined,
    },
  ]);
  expect((await made.listFor('a')).map(({ id }) => id)).toEqual(['everybody', 'of a']);
  expect(made.list().map(({ id }) => id)).toEqual(['everybody']);
  expect(await made.findFor('a', 'of a', 'chat')).toMatchObject({ id: 'of a', source: { name: 'own' } });
  expect(await made.findFor('a', 'everybody', 'chat')).toMatchObject({ id: 'everybody' });
  await expect(made.findFor('b', 'of a', 'chat')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(made.labelOf('of a')).toBe('unknown');
});
