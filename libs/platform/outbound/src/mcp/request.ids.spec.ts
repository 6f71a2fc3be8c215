import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { withOwnIds } from './request.ids.js';

function connected(first: number) {
  const sent: JSONRPCMessage[] = [];
  const received: JSONRPCMessage[] = [];
  const transport: Transport = {
    start: async () => undefined,
    send: async (message) => void sent.push(message),
    close: async () => undefined,
  };
  const own = withOwnIds(transport, first);
  own.onmessage = (message) => received.push(message);
  return { own, sent, received };
}
const request = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, method: 'tools/call', params: {} });

it('sends requests under ids of its own, and knows them again in responses', async () => {
  const { own, sent, received } = connected(1_000);
  await own.send(request(0));
  expect(sent).toMatchObject([{ id: 1_000 }]);
  own.onmessage?.({ jsonrpc: '2.0', id: 1_000, result: {} });
  own.onmessage?.({ jsonrpc: '2.0', id: 1_001, error: { code: -1, message: 'no' } });
  expect(received).toMatchObject([{ id: 0 }, { id: 1 }]);
});

it('cancels the request that it has sent', async () => {
  const { own, sent } = connected(1_000);
  await own.send({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId: 3, reason: 'x' },
  });
  expect(sent).toMatchObject([{ params: { requestId: 1_003, reason: 'x' } }]);
});

it('leaves requests of the server, and the answers to them, as they are', async () => {
  const { own, sent, received } = connected(1_000);
  own.onmessage?.({ jsonrpc: '2.0', id: 5, method: 'ping' });
  await own.send({ jsonrpc: '2.0', id: 5, result: {} });
  expect([received, sent]).toMatchObject([[{ id: 5 }], [{ id: 5 }]]);
});

it('has other ids on each connection', async () => {
  const ids = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const sent: unknown[] = [];
      const transport: Transport = {
        start: async () => undefined,
        send: async (message) => void sent.push(message),
        close: async () => undefined,
      };
      await withOwnIds(transport).send(request(0));
      return JSON.stringify(sent);
    }),
  );
  expect(new Set(ids).size).toBe(50);
});
