import { describe, expect, it } from 'vitest';
import { reasonOf, rpc, useGateway } from '../../testing/gateway.fixture.js';

const gateway = useGateway();

describe('what is rejected', () => {
  it('another HTTP method, in JSON-RPC and with `Allow`', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const response = await fetch(`${gateway.harness.urls[0]}/agents/${agentId}`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32600, data: [{ reason: 'METHOD_NOT_ALLOWED' }] },
    });
  });

  it.each([
    ['a path with a broken escape', 'POST /agents/%zz HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'],
    ['a bad chunk', 'POST /agents/a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['two lengths', 'POST /agents/a HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'],
    ['no HTTP at all', 'hello\r\n\r\n'],
  ])('%s, in JSON-RPC', async (_, request) => {
    const text = await gateway.sendRaw(request);
    expect(text).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toMatchObject({ jsonrpc: '2.0', id: null });
  });

  it.each([
    [
      'malformed JSON, with the place',
      '{"jsonrpc": "2.0", "id": }',
      {},
      200,
      -32700,
      /line 1, column 26: expected a value/,
    ],
    ['a batch', '[]', {}, 200, -32600, /Batches/],
    ['an unknown method', rpc('Nope'), {}, 200, -32601, /no method "Nope"/],
    [
      'a message without parts',
      rpc('SendMessage', { message: { messageId: 'm', role: 'ROLE_USER' } }),
      {},
      200,
      -32602,
      /parts/,
    ],
    ['no version', rpc('SendMessage'), { 'a2a-version': '' }, 200, -32009, /0\.3 is not supported/],
    ['another version', rpc('SendMessage'), { 'a2a-version': '0.3' }, 200, -32009, /send A2A-Version: 1\.0/],
    [
      'another content type',
      rpc('SendMessage'),
      { 'content-type': 'text/plain' },
      200,
      -32005,
      /application\/json/,
    ],
  ])('%s', async (_, body, headers, status, code, text) => {
    const answer = await gateway.post(gateway.harness.publish(gateway.agent.url), body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body.error?.code).toBe(code);
    expect(answer.body.error?.message).toMatch(text);
    expect(gateway.agent.seen).toEqual([]);
  });

  it('a body that is too large, before it is read whole', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const text = await gateway.sendRaw(
      `POST /agents/${agentId} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.harness.secret}\r\ncontent-type: application/json\r\ncontent-length: 5000000\r\n\r\n{`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toContain('The body must have at most 1048576 bytes');
  });

  it('a chunked body beyond the limit', async () => {
    const answer = await gateway.post(
      gateway.harness.publish(gateway.agent.url),
      `{"x":"${'a'.repeat(1_100_000)}"}`,
    );
    expect([answer.status, answer.body.error?.code, reasonOf(answer)]).toEqual([
      413,
      -32600,
      'PAYLOAD_TOO_LARGE',
    ]);
  });
});
