import type { CallerProtocol } from '../../exchange/exchange.model.js';

/** The bindings of A2A, as exchanges are recorded by them. */
export const JSON_RPC: CallerProtocol = { protocol: 'a2a', binding: 'jsonrpc' };
export const HTTP_JSON: CallerProtocol = { protocol: 'a2a', binding: 'http+json' };
export const GRPC: CallerProtocol = { protocol: 'a2a', binding: 'grpc' };
