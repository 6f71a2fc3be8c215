import { createLogger } from '@isthmus/platform-observability';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UpstreamOptions } from '../upstream/upstream.schema.js';
import { Catalogue } from './catalogue.service.js';

const logger = createLogger({ service: 'test', level: 'silent' });
let servers: Server[];
let catalogue: Catalogue | undefined;
beforeEach(() => void (servers = []));
afterEach(async () => {
  await catalogue?.beforeApplicationShutdown();
  servers.forEach((server) => server.close());
});

/** An upstream whose list of models is answered by `answer`, asked at each request. */
async function upstream(
  name: string,
  answer: () => { status: number; ids?: string[] },
): Promise<UpstreamOptions> {
  const server = createServer((_, response) => {
    const { status, ids = [] } = answer();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: ids.map((id) => ({ id })) }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  return { name, base_url: `http://127.0.0.1:${port}`, discover: true, models: [], timeout_ms: 1_000 };
}

it('reads every list although one fails, and throws what failed', async () => {
  const broken = await upstream('broken', () => ({ status: 503 }));
  const works = await upstream('works', () => ({ status: 200, ids: ['small'] }));
  const made = (catalogue = new Catalogue([], [broken, works], logger));
  const failure = await made.refresh().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'AggregateError', errors: [{ code: 'UPSTREAM_UNAVAILABLE' }] });
  expect(String(failure)).toContain('broken');
  expect(made.list().map(({ id }) => id)).toEqual(['works/small']);
});

it('keeps the models of an upstream that fails, and resolves when all answer', async () => {
  let status = 200;
  const flaky = await upstream('flaky', () => ({ status, ids: ['small'] }));
  const made = (catalogue = new Catalogue([], [flaky], logger));
  await made.refresh();
  status = 500;
  await expect(made.refresh()).rejects.toThrow('flaky');
  expect(made.list().map(({ id }) => id)).toEqual(['flaky/small']);
  status = 200;
  await made.refresh();
});

it('takes an upstream without a list for one that answers', async () => {
  const plain = await upstream('plain', () => ({ status: 404 }));
  const made = (catalogue = new Catalogue([], [plain], logger));
  await made.refresh();
  expect(made.list()).toEqual([]);
});

it('leaves out models whose ids neither a row nor a charge can hold, and says so once', async () => {
  const longest = 'm'.repeat(200 - 'odd/'.length);
  const ids = ['small', longest, `${longest}m`, 'nul\0model', 'zero\u200bwidth', 'lone\ud800', 'line\n', ''];
  const odd = await upstream('odd', () => ({ status: 200, ids }));
  const warn = vi.spyOn(logger, 'warn');
  const made = (catalogue = new Catalogue([], [odd], logger));
  await made.refresh();
  await made.refresh();
  expect(made.list().map(({ id }) => id)).toEqual(['odd/small', `odd/${longest}`]);
  expect(warn.mock.calls).toEqual([[{ upstream: 'odd', models: 6 }, expect.any(String)]]);
});
