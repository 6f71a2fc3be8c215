import type { HttpCall } from '@isthmus/platform-http';
import type { Exchange } from '../exchange/exchange.model.js';

/** An exchange of a call whose route has the parameter `agentId`; the protocol reads the request and writes the response. */
export function exchangeOf(call: HttpCall, { read, respond }: Pick<Exchange, 'read' | 'respond'>): Exchange {
  const { principal: caller, requestId, signal } = call;
  const agentId = call.parameters['agentId'] ?? '';
  call.span.setAttribute('isthmus.agent_id', agentId);
  return { agentId, caller, requestId, signal, read, respond };
}
