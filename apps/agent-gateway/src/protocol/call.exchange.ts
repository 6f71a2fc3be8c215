import type { HttpCall } from '@isthmus/platform-http';
import type { CallerProtocol, Exchange } from '../exchange/exchange.model.js';

/** What an exchange takes from a call, of HTTP or of gRPC. */
type CallOfExchange = Pick<HttpCall, 'principal' | 'requestId' | 'signal' | 'span'>;

/** What a protocol says of an exchange. */
type OfProtocol = CallerProtocol & Pick<Exchange, 'read' | 'respond'>;

/** An exchange of a call whose route has the parameter `agentId`; the protocol reads the request and writes the response. */
export function exchangeOf(call: HttpCall, ofProtocol: OfProtocol): Exchange {
  return exchangeWith(call, { agentId: call.parameters['agentId'] ?? '', ...ofProtocol });
}

/** The same with an agent that the request itself names. */
export function exchangeWith(
  { principal: caller, requestId, signal, span }: CallOfExchange,
  { agentId, protocol, binding, read, respond }: OfProtocol & Pick<Exchange, 'agentId'>,
): Exchange {
  span.setAttribute('isthmus.agent_id', agentId);
  return { agentId, caller, requestId, signal, protocol, binding, read, respond };
}
