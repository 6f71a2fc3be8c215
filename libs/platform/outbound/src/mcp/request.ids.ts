import { randomInt } from 'node:crypto';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';

/** `randomInt` has 48 bits; with the number of a request, an id is a safe integer. */
const FIRST_MAX = 2 ** 47;

/**
 * Gives the requests of a connection ids that no other connection has used: the official client begins at 0 each time,
 * but a call that a server answers with a question goes on over another connection, under another id (MCP 2026-07-28,
 * SEP-2322). `adapt` changes what the client receives.
 */
export function withOwnIds<Connection extends Transport>(
  transport: Connection,
  first = randomInt(1, FIRST_MAX),
  adapt = (message: JSONRPCMessage): JSONRPCMessage => message,
): Connection {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => send(shifted(message, first), options);
  let receive = transport.onmessage;
  Object.defineProperty(transport, 'onmessage', {
    get: () => receive,
    set: (handler: Transport['onmessage']) => {
      receive = handler && ((message, extra) => handler(adapt(shifted(message, -first)), extra));
    },
  });
  return transport;
}

/** Of the client's own requests, their responses, and what names them; requests of the server keep their ids. */
function shifted(message: JSONRPCMessage, by: number): JSONRPCMessage {
  const isSent = by > 0;
  const isOwn = 'method' in message ? isSent : !isSent;
  if (!isOwn) return message;
  if ('id' in message && typeof message.id === 'number') return { ...message, id: message.id + by };
  if (!('method' in message) || message.method !== 'notifications/cancelled') return message;
  const { requestId } = Object(message.params) as { requestId?: unknown };
  if (typeof requestId !== 'number') return message;
  return { ...message, params: { ...message.params, requestId: requestId + by } };
}
