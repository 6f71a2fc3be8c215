export { readEnvelope, type Envelope, type RpcId } from './envelope.js';
export { METHODS, type MethodName, type MethodRule } from './methods.js';
export { outcomeOf, type ExchangeEnd, type ExchangeOutcome } from './outcome.js';
export { ProtocolError, type ProtocolErrorName } from './protocol-error.js';
export { decideTarget, type AgentRoute, type RouteState, type Target } from './route.js';
export { rpcErrorOf, type RpcErrorAnswer } from './rpc-error.js';
export { assertVersion } from './version.js';
