import { AppError } from '@isthmus/platform-errors';
import { HttpServer } from '@isthmus/platform-http';
import { createLogger } from '@isthmus/platform-observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CompletionService } from '../../completion/completion.service.js';
import { serveChat } from './chat.handler.js';
import { openAiErrors } from './openai.error.js';

const USAGE = { inputTokens: 2, outputTokens: 3, countedBy: 'local' } as const;

let stream: CompletionService['stream'];
let server: HttpServer;
let url: string;
beforeAll(async () => {
  const completions: Pick<CompletionService, 'complete' | 'stream'> = {
    complete: async () => ({ output: { text: 'whole' }, finishReason: 'stop', usage: USAGE }),
    stream: (...call) => stream(...call),
  };
  server = new HttpServer({
    name: 'chat',
    host: '127.0.0.1',
    port: 0,
    routes: [
      {
        method: 'POST',
        path: '/chat',
        access: 'public',
        body: 'json',
        handle: (call) => serveChat(completions, call),
      },
    ],
    errors: openAiErrors,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  url = `http://127.0.0.1:${await server.start()}/chat`;
});
afterAll(() => server.stop());

async function ask(change: object): Promise<{ status: number; text: string; cache: string | null }> {
  const messages = [{ role: 'user', content: 'hi' }];
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages, ...change }),
  });
  const cache = response.headers.get('x-isthmus-cache');
  return { status: response.status, text: await response.text(), cache };
}

it('answers in one piece', async () => {
  const { text } = await ask({});
  expect(JSON.parse(text)).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/),
    created: expect.closeTo(Date.now() / 1_000, -2),
    model: 'm',
    choices: [{ message: { content: 'whole' } }],
  });
});

it.each([
  [false, 1],
  [true, 2],
])('ends a stream with [DONE], after usage where the client asks for it: %s', async (asked, chunks) => {
  stream = async (_, __, deliver) => {
    await deliver([{ output: { text: 'one' } }]);
    await deliver([{ usage: USAGE }]);
    return USAGE;
  };
  const { text } = await ask({ stream: true, stream_options: { include_usage: asked } });
  const events = text.trimEnd().split('\n\n');
  expect(events).toHaveLength(chunks + 1);
  expect(events.at(-1)).toBe('data: [DONE]');
  expect(text.includes('"total_tokens":5')).toBe(asked);
});

it('ends a stream that breaks off with an error, never with [DONE]', async () => {
  stream = async (_, __, deliver) => {
    await deliver([{ output: { text: 'one' } }]);
    throw new AppError('UPSTREAM_UNAVAILABLE', 'broke off');
  };
  const { status, text } = await ask({ stream: true });
  expect(status).toBe(200);
  expect(text).toContain('"code":"upstream_unavailable"');
  expect(text).not.toContain('[DONE]');
});

it('answers with a status of its own where nothing was sent', async () => {
  stream = () => Promise.reject(new AppError('UPSTREAM_UNAVAILABLE', 'down'));
  expect((await ask({ stream: true })).status).toBe(502);
});

it('says what became of a request at the cache, and goes on where the answer has begun before', async () => {
  stream = async (_, { onCache }, deliver) => {
    onCache?.({ state: 'miss' });
    await deliver([{ output: { text: 'one' } }]);
    onCache?.({ state: 'bypass', reason: 'late' });
    return USAGE;
  };
  const { text, cache } = await ask({ stream: true });
  expect(cache).toBe('miss');
  expect(text).toContain('[DONE]');
});
