import { endOfA2aResponse, eventIdIn, restErrorOf, restErrorOfRpc } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import { assertOk, isEventStream, readAnswer, rpcResponseIn } from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import type { AnswerEnd } from '../../exchange/exchange.model.js';
import { dataOfEvents, relayEvents } from '../event.relay.js';
import { extensionsOf } from './a2a.answer.js';
import { REST_TYPE } from './rest.request.js';

/** The type of events that hold an error; clients of this binding tell them apart by it. */
const ERROR_EVENT = 'error';

/** Passes an agent's answer in JSON-RPC on as the HTTP+JSON binding has it: results bare, errors with their status. */
export async function sendRestAnswer(call: HttpCall, answer: AgentAnswer): Promise<AnswerEnd> {
  assertOk(answer);
  const headers = extensionsOf(answer);
  if (isEventStream(answer)) {
    return relayEvents(answer, call, {
      headers,
      remedy: 'Read the task, or send the message again.',
      failureOf: (error) => restErrorOf(error).body,
      failureType: ERROR_EVENT,
      shape: (events) => dataOfEvents(events).map(eventOf).join(''),
      endOf: (data) => endOfA2aResponse(data, answer),
    });
  }
  const body = await readAnswer(answer, call.signal);
  const { result, error } = rpcResponseIn(body.toString());
  const stated = error === undefined ? undefined : restErrorOfRpc(error);
  call.sendJson(stated?.body ?? result ?? {}, {
    status: stated?.httpStatus ?? 200,
    headers: { 'content-type': REST_TYPE, ...headers },
  });
  return endOfA2aResponse(body, answer);
}

function eventOf(data: string): string {
  const { result, error } = rpcResponseIn(data);
  if (error === undefined) {
    const id = eventIdIn(result);
    return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(result ?? {})}\n\n`;
  }
  return `event: ${ERROR_EVENT}\ndata: ${JSON.stringify(restErrorOfRpc(error).body)}\n\n`;
}
