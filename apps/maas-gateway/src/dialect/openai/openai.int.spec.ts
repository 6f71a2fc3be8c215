import { testDatabaseUrl } from '@isthmus/testing';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ask, startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());

it.each([
  ['an unknown model', { ...ask('nothing') }, 404, 'model', 'model_not_found'],
  ['several choices', { ...ask('small'), n: 2 }, 400, 'n', 'unsupported_value'],
  ['no messages', { model: 'small', messages: [] }, 400, 'messages', null],
  [
    'a message too long for the model',
    ask('small', 'word '.repeat(3_000)),
    400,
    'messages',
    'context_length_exceeded',
  ],
  [
    'a forced tool of the built-in model',
    { ...ask('extract/support'), tool_choice: 'required' },
    400,
    'tool_choice',
    'unsupported_value',
  ],
])('refuses %s', async (_, body, status, param, code) => {
  const response = await post(JSON.stringify(body));
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { param, code } });
  expect(response.headers.get('x-should-retry')).toBe('false');
});

it('names the place where a body is not JSON', async () => {
  const response = await post('{"model": "small",\n  "messages": [}');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringContaining('line 2, column 16') },
  });
});

it.each(['tools', 'metadata', 'messages'])(
  'refuses %s that nest thousands deep, naming the path',
  async (member) => {
    const deep = `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`;
    const response = await post(`{"model": "small", "messages": [], "${member}": ${deep}}`);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; param: string; code: string } };
    expect(error).toMatchObject({
      code: 'nested_too_deep',
      param: expect.stringMatching(`^${member}\\[0\\]\\.a\\[`),
    });
    expect(error.message).toMatch(/^\S+: must not nest deeper than 64 levels\.$/);
  },
);

it('refuses text that is not UTF-8 instead of replacing it', async () => {
  const body = Buffer.concat([
    Buffer.from('{"model": "small", "messages": [{"role": "user", "content": "'),
    Buffer.from([0xff]),
    Buffer.from('"}]}'),
  ]);
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'body', code: 'invalid_utf8' } });
  expect(gateway.upstream.requests).toHaveLength(0);
});

it('refuses a body over the limit before reading it, naming the limit', async () => {
  const { secret } = await gateway.newKey();
  const { hostname, port } = new URL(gateway.urls[0] ?? '');
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest({
      hostname,
      port,
      path: '/v1/chat/completions',
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'content-length': 50_000_000,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        request.destroy();
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.write('{'); // The rest never comes: the answer does not wait for it.
  });
  expect(answer.status).toBe(413);
  expect(answer.text).toContain('4194304 bytes');
});

async function post(body: string | Buffer<ArrayBuffer>): Promise<Response> {
  const { secret } = await gateway.newKey();
  return fetch(`${gateway.urls[0]}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body,
  });
}
