import { Readable } from 'node:stream';
import type { RpcId } from '@isthmus/domain-exchange';
import type { AgentAnswer } from './agent.delivery.js';

/** An answer in JSON that the gateway itself gives, in the place of an agent. */
export function jsonAnswer(body: object): AgentAnswer {
  return answerOf('application/json', Readable.from([Buffer.from(JSON.stringify(body))]));
}

/** One in events, each the `result` of a response of JSON-RPC. */
export function streamAnswer(id: RpcId, events: AsyncIterable<object>): AgentAnswer {
  const encoded = async function* () {
    for await (const result of events)
      yield Buffer.from(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
  };
  return answerOf('text/event-stream', Readable.from(encoded()));
}

function answerOf(contentType: string, body: Readable): AgentAnswer {
  body.on('error', () => undefined); // Its reader gets it; without one it must not end the process.
  return { statusCode: 200, headers: { 'content-type': contentType }, body, hosted: false };
}
