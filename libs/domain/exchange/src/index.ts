export { endOfA2aResponse } from './a2a/answer-end.js';
export { A2aError, type A2aErrorKind } from './a2a/a2a-error.js';
export { readA2aEnvelope, type A2aEnvelope, type RpcId } from './a2a/envelope.js';
export { A2A_METHODS, type A2aMethod } from './a2a/methods.js';
export { rpcErrorOf, type RpcErrorResponse } from './a2a/rpc-error.js';
export { assertA2aVersion } from './a2a/version.js';
export type { OperationRule } from './operation.js';
export { outcomeOf, type ExchangeEnd, type ExchangeOutcome } from './outcome.js';
export { decideTarget, mayRetry, type AgentRoute, type RouteState, type Target } from './route.js';
