import { expect, it } from 'vitest';
import { A2aError } from './a2a-error.js';
import { isNotification, readA2aEnvelope } from './envelope.js';

const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const request = (change: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'SendMessage',
  params: { message },
  ...change,
});

function errorOf(body: unknown): A2aError {
  try {
    readA2aEnvelope(body);
  } catch (error) {
    if (error instanceof A2aError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it('accepts a string, an integer or no id', () => {
  expect(readA2aEnvelope(request())).toEqual({ id: 1, method: 'SendMessage', params: { message } });
  expect(readA2aEnvelope(request({ id: 'a' })).id).toBe('a');
  expect(readA2aEnvelope(request({ id: undefined })).id).toBeNull();
});

it('accepts GetExtendedAgentCard without params, and no other method', () => {
  const method = 'GetExtendedAgentCard';
  expect(readA2aEnvelope(request({ method, params: undefined })).method).toBe(method);
  expect(errorOf(request({ method: 'GetTask', params: undefined })).code).toBe(-32602);
});

it('knows a notification by its lack of an id', () => {
  const { id: _, ...notification } = request();
  expect(isNotification(notification)).toBe(true);
  for (const other of [request(), request({ id: null }), { method: 'SendMessage' }, [notification], 'x'])
    expect(isNotification(other), JSON.stringify(other)).toBe(false);
});

it.each([
  ['a batch', [request()], -32600, /Batches/],
  ['a string', 'x', -32600, /request object/],
  ['another version of JSON-RPC', request({ jsonrpc: '1.0' }), -32600, /jsonrpc/],
  ['an id that is an object', request({ id: {} }), -32600, /^id/],
  ['an id that is a fraction', request({ id: 1.5 }), -32600, /^id/],
  ['no method', request({ method: 7 }), -32600, /^method/],
  ['a method of 0.3', request({ method: 'message/send' }), -32601, /version 0\.3/],
  ['a method of Object.prototype', request({ method: 'toString' }), -32601, /no method "toString"/],
  ['params that are a list', request({ params: [] }), -32602, /^params/],
])('rejects %s', (_, body, code, text) => {
  const error = errorOf(body);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(text);
});

it('reports the id before it rejects the rest', () => {
  const ids: unknown[] = [];
  const read = () => readA2aEnvelope(request({ id: 'x', method: 'nope' }), (id) => ids.push(id));
  expect(read).toThrow(A2aError);
  expect(ids).toEqual(['x']);
});
