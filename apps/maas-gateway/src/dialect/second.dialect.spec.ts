import { KnowledgeIndex } from '@isthmus/domain-models';
import { HttpServer } from '@isthmus/platform-http';
import { createLogger } from '@isthmus/platform-observability';
import { startScriptedOpenAi, type ScriptedOpenAi } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Catalogue } from '../catalogue/catalogue.service.js';
import { CompletionService } from '../completion/completion.service.js';
import { ExtractSource } from '../source/extract/extract.source.js';
import { UpstreamClient } from '../source/upstream/upstream.client.js';
import { UpstreamSource } from '../source/upstream/upstream.source.js';
import { FakeCache } from '../testing/fake-cache.js';
import { FakeMetering } from '../testing/fake-metering.js';
import { requestContext, WORDS } from '../testing/fake-request.js';
import { PlainTextDialect } from '../testing/plain-text.dialect.js';

/** An API in other words than OpenAI's, over the same completions and the same sources. */
const logger = createLogger({ service: 'test', level: 'silent' });
const BY_WORDS = { nearness: async () => undefined, vectorOf: async () => undefined };
const index = new KnowledgeIndex({
  articles: [
    {
      id: 'due',
      title: 'Due date of the bill',
      category: 'billing',
      language: 'en',
      text: 'Your bill is due on the 15th.',
    },
  ],
});

let upstream: ScriptedOpenAi;
const NO_BASES = { list: async () => [], nameOf: async () => undefined, answer: async () => undefined };

let client: UpstreamClient;
let metering: FakeMetering;
let server: HttpServer;
let url: string;
beforeAll(async () => {
  upstream = await startScriptedOpenAi();
  client = new UpstreamClient({
    name: 'scripted',
    base_url: `${upstream.url}/v1`,
    discover: false,
    models: [{ id: 'small', kind: 'chat', upstream_id: 'tiny-1' }],
    timeout_ms: 1_000,
  });
  const bases = [{ id: 'support', name: 'Support', languages: ['en'], index }];
  const catalogue = new Catalogue([
    new ExtractSource(bases, WORDS, BY_WORDS, NO_BASES),
    new UpstreamSource(client, logger),
  ]);
  metering = new FakeMetering();
  const metrics = { observeFirstToken: () => undefined };
  const environment = { OUTPUT_TOKENS_MAX: 100 };
  const cache = new FakeCache();
  const completions = new CompletionService(catalogue, metering, WORDS, metrics, environment, cache);
  const dialect = new PlainTextDialect(completions);
  server = new HttpServer({
    name: dialect.name,
    host: '127.0.0.1',
    port: 0,
    routes: dialect.routes(),
    authenticate: async () => requestContext().principal,
    errors: dialect.errors,
    logger,
  });
  url = `http://127.0.0.1:${await server.start()}/ask`;
});
afterAll(async () => {
  await server.stop();
  await client.close();
  await upstream.close();
});
beforeEach(() => {
  upstream.requests.length = 0;
  metering.attempts.length = 0;
  upstream.reply({ kind: 'text', chunks: ['Hello', ' there'] });
});

const ask = (path: string, body: string) => fetch(`${url}/${path}`, { method: 'POST', body });

it('answers from an OpenAI-compatible upstream, which is asked in its own form', async () => {
  const answer = await ask('small', 'How are you?');
  expect(await answer.text()).toBe('Hello there');
  expect(answer.headers.get('x-finish-reason')).toBe('stop');
  expect(answer.headers.get('x-tokens')).toBe('7+3 provider');
  expect(upstream.requests).toMatchObject([
    { model: 'tiny-1', stream: false, messages: [{ role: 'user', content: 'How are you?' }] },
  ]);
  expect(metering.attempts).toMatchObject([{ model: 'small', source: 'scripted', outcome: 'completed' }]);
});

it('streams, and meters what the upstream counted', async () => {
  const answer = await ask('small?stream=1', 'How are you?');
  expect(await answer.text()).toBe('Hello there');
  expect(upstream.requests).toMatchObject([{ stream: true }]);
  expect(metering.attempts).toMatchObject([
    { outcome: 'completed', usage: { inputTokens: 7, outputTokens: 3, countedBy: 'provider' } },
  ]);
});

it('answers from the built-in model', async () => {
  const answer = await ask('extract/support', 'When is my bill due?');
  expect(await answer.text()).toBe('Your bill is due on the 15th.');
  expect(metering.attempts).toMatchObject([{ source: 'isthmus', usage: { countedBy: 'local' } }]);
});

it('states refusals of the core in its own form', async () => {
  const answer = await ask('none', 'hi');
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ part: 'model', reason: 'model_not_found' });
});
