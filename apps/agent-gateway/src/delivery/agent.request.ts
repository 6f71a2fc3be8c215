import type { A2aMethod, RpcId } from '@isthmus/domain-exchange';

const STREAMS: ReadonlySet<A2aMethod> = new Set(['SendStreamingMessage', 'SubscribeToTask']);

/** A request in JSON-RPC that the gateway itself makes of an agent. */
export function rpcRequest(request: { id: RpcId; method: A2aMethod; params: object }): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...request }));
}

export function rpcHeaders(method: A2aMethod): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: STREAMS.has(method) ? 'text/event-stream' : 'application/json',
    'a2a-version': '1.0',
  };
}
