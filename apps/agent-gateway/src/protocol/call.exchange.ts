import type { HttpCall } from '@isthmus/platform-http';
import type { Exchange } from '../exchange/exchange.model.js';

/** What an exchange takes from a call, of HTTP or of gRPC. */
type CallOfExchange = Pick<HttpCall, 'principal' | 'requestId' | 'signal' | 'span'>;

/** An exchange of a call whose route has the parameter `agentId`; the protocol reads the request and writes the response. */
export function exchangeOf(call: HttpCall, { read, respond }: Pick<Exchange, 'read' | 'respond'>): Exchange {
  return exchangeWith(call, { agentId: call.parameters['agentId'] ?? '', read, respond });
}

/** The same with an agent that the request itself names. */
export function exchangeWith(
  { principal: caller, requestId, signal, span }: CallOfExchange,
  { agentId, read, respond }: Pick<Exchange, 'agentId' | 'read' | 'respond'>,
): Exchange {
  span.setAttribute('isthmus.agent_id', agentId);
  return { agentId, caller, requestId, signal, read, respond };
}
