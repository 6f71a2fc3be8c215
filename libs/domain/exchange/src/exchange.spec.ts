import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import {
  assertVersion,
  decideTarget,
  outcomeOf,
  ProtocolError,
  readEnvelope,
  rpcErrorOf,
  type AgentRoute,
} from './index.js';

const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const request = (change: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'SendMessage',
  params: { message },
  ...change,
});
const refusalOf = (body: unknown): ProtocolError => {
  try {
    readEnvelope(body);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('the envelope', () => {
  it('is accepted with a string, a number or no id', () => {
    expect(readEnvelope(request())).toEqual({ id: 1, method: 'SendMessage' });
    expect(readEnvelope(request({ id: 'a' })).id).toBe('a');
    expect(readEnvelope(request({ id: undefined })).id).toBeNull();
  });

  it.each([
    ['a batch', [request()], -32600, /Batches/],
    ['a string', 'x', -32600, /request object/],
    ['another version of JSON-RPC', request({ jsonrpc: '1.0' }), -32600, /jsonrpc/],
    ['an id that is an object', request({ id: {} }), -32600, /^id/],
    ['no method', request({ method: 7 }), -32600, /^method/],
    ['a method of 0.3', request({ method: 'message/send' }), -32601, /version 0\.3/],
    ['a method of Object.prototype', request({ method: 'toString' }), -32601, /no "toString"/],
    ['params that are a list', request({ params: [] }), -32602, /^params/],
    ['no message', request({ params: {} }), -32602, /^params\.message:/],
    ['no messageId', request({ params: { message: { parts: [{}] } } }), -32602, /messageId/],
    ['no parts', request({ params: { message: { messageId: 'm', parts: [] } } }), -32602, /parts/],
  ])('is refused: %s', (_, body, code, text) => {
    const refusal = refusalOf(body);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(text);
  });

  it('tells the id before it refuses the rest', () => {
    const ids: unknown[] = [];
    const read = () => readEnvelope(request({ id: 'x', method: 'nope' }), (id) => ids.push(id));
    expect(read).toThrow(ProtocolError);
    expect(ids).toEqual(['x']);
  });
});

describe('the version', () => {
  it('is 0.3 when none is sent, and then refused', () => {
    expect(() => assertVersion('1.0', ['1.0'])).not.toThrow();
    expect(() => assertVersion(undefined, ['1.0'])).toThrow(/A2A 0\.3 is not served here \(no A2A-Version/);
    expect(() => assertVersion('2.0', ['1.0'])).toThrow(/send A2A-Version: 1\.0/);
    expect(() => assertVersion('', ['1.0', '0.3'])).not.toThrow();
  });
});

describe('the target', () => {
  const route: AgentRoute = {
    agentId: 'a',
    tenantId: 't',
    name: 'Support',
    state: 'ready',
    public: false,
    endpoint: 'http://127.0.0.1:9',
    instanceId: 'a-1',
    cardJson: '{}',
  };

  it('is the instance, or the endpoint of an agent that runs elsewhere', () => {
    expect(decideTarget(route)).toEqual({ url: 'http://127.0.0.1:9/', instanceId: 'a-1', hosted: true });
    const external = { ...route, endpoint: 'https://example.org/a2a', instanceId: '' };
    expect(decideTarget(external)).toEqual({ url: 'https://example.org/a2a', instanceId: '', hosted: false });
  });

  it.each([
    ['gone', 'GONE', undefined],
    ['undeploying', 'GONE', undefined],
    ['failed', 'UNAVAILABLE', undefined],
    ['deploying', 'UNAVAILABLE', 2_000],
    ['recovering', 'UNAVAILABLE', 2_000],
  ] as const)('is refused while the agent is %s', (state, code, retryAfterMs) => {
    expect(() => decideTarget({ ...route, state })).toThrow(expect.objectContaining({ code, retryAfterMs }));
  });

  it('is refused with a delay while no instance holds the lease', () => {
    expect(() => decideTarget({ ...route, endpoint: '' })).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', retryAfterMs: 2_000 }),
    );
  });
});

describe('errors on the wire', () => {
  it('carry ErrorInfo of A2A for errors of the protocol', () => {
    const { httpStatus, body } = rpcErrorOf(
      new ProtocolError('VersionNotSupported', 'no', undefined, { supported: '1.0' }),
      7,
    );
    expect(httpStatus).toBe(200);
    expect(body).toMatchObject({ id: 7, error: { code: -32009 } });
    expect(body.error.data).toEqual([
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'VERSION_NOT_SUPPORTED',
        domain: 'a2a-protocol.org',
        metadata: { supported: '1.0' },
      },
    ]);
  });

  it('carry our code, remedy and delay for errors of the platform', () => {
    const error = new AppError('UNAVAILABLE', 'later', { remedy: 'Wait.', retryAfterMs: 1_500 });
    const { httpStatus, body } = rpcErrorOf(error, null);
    expect(httpStatus).toBe(503);
    expect(body.error.code).toBe(-32000);
    expect(body.error.data).toEqual([
      expect.objectContaining({ reason: 'UNAVAILABLE', domain: 'isthmus', metadata: { remedy: 'Wait.' } }),
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' },
    ]);
  });
});

it('charges what was delivered, and nothing else', () => {
  const ends = ['answered', 'refused', 'unreachable', 'client-left', 'broken-off'] as const;
  expect(ends.filter((end) => outcomeOf(end).charged)).toEqual(['answered', 'client-left', 'broken-off']);
});
