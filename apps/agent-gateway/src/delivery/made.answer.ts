import { Readable } from 'node:stream';
import type { RpcId } from '@isthmus/domain-exchange';
import type { AgentAnswer, AgentRequest } from './agent.delivery.js';

/** A request of JSON-RPC that an adapter has written or checked. */
export interface RpcRequest {
  id: RpcId;
  method: string;
  params: Readonly<Record<string, unknown>>;
}

export function rpcRequestIn({ body }: Pick<AgentRequest, 'body'>): RpcRequest {
  return JSON.parse(Buffer.from(body).toString()) as RpcRequest; // As the adapter wrote or checked it.
}

/** An answer in JSON that the gateway itself gives, in the place of an agent; the rest of it is that of `from`. */
export function jsonAnswer(body: object, from: Partial<AgentAnswer> = {}): AgentAnswer {
  return answerOf('application/json', Readable.from([Buffer.from(JSON.stringify(body))]), from);
}

/** One in events, each the `result` of a response of JSON-RPC. */
export function streamAnswer(id: RpcId, events: AsyncIterable<object>): AgentAnswer {
  const encoded = async function* () {
    for await (const result of events) yield `data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`;
  };
  return eventsAnswer(encoded());
}

/** One in events that are encoded already. */
export function eventsAnswer(events: AsyncIterable<string>, from: Partial<AgentAnswer> = {}): AgentAnswer {
  const encoded = async function* () {
    for await (const event of events) yield Buffer.from(event);
  };
  return answerOf('text/event-stream', Readable.from(encoded()), from);
}

/** The same answer, which says that an extension is active. */
export function withExtension<Answer extends Partial<AgentAnswer>>(answer: Answer, uri: string): Answer {
  const known = answer.headers?.['a2a-extensions'];
  const active = known === undefined ? uri : `${known}, ${uri}`;
  return { ...answer, headers: { ...answer.headers, 'a2a-extensions': active } };
}

function answerOf(contentType: string, body: Readable, from: Partial<AgentAnswer>): AgentAnswer {
  body.on('error', () => undefined); // Its reader gets it; without one it must not end the process.
  const headers = { ...from.headers, 'content-type': contentType };
  return { statusCode: 200, hosted: false, ...from, headers, body };
}
