import { legacyEventOf, legacyResultOf, rpcErrorOf, type LegacyMethod } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import {
  assertOk,
  endOfAnswer,
  isEventStream,
  readAnswer,
  rpcResponseIn,
} from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import type { AnswerEnd } from '../../exchange/exchange.model.js';
import { dataOfEvents, relayEvents } from '../event.relay.js';
import { extensionsOf } from './a2a.answer.js';
import { rpcIdOf } from './a2a.errors.js';

/** Passes an agent's answer on as JSON-RPC of version 0.3 has it. */
export async function sendLegacyAnswer(
  call: HttpCall,
  answer: AgentAnswer,
  method: LegacyMethod,
): Promise<AnswerEnd> {
  assertOk(answer);
  const headers = legacyHeaders(answer);
  if (isEventStream(answer)) {
    return relayEvents(answer, call, {
      headers,
      remedy: 'Read the task with tasks/get, or send the message again.',
      failureOf: (error) => rpcErrorOf(error, rpcIdOf(call)).body,
      shape: (events) =>
        dataOfEvents(events)
          .map((data) => eventOf(responseOf(data, legacyEventOf)))
          .join(''),
      endOf: (data) => endOfAnswer(data, answer),
    });
  }
  const body = await readAnswer(answer, call.signal);
  const response = responseOf(body.toString(), (result) => legacyResultOf(method, result));
  const end = endOfAnswer(body, answer);
  answer.ending?.(end);
  // A subscription is a stream whatever it holds: clients of 0.3 read nothing else there.
  if (method === 'tasks/resubscribe')
    call.send(eventOf(response), { headers: { 'content-type': 'text/event-stream', ...headers } });
  else call.sendJson(response, { headers: { 'content-type': 'application/json', ...headers } });
  return end;
}

function responseOf(text: string, translate: (result: unknown) => unknown): object {
  const response = rpcResponseIn(text);
  return response.error === undefined ? { ...response, result: translate(response.result) } : response;
}

function eventOf(response: object): string {
  return `data: ${JSON.stringify(response)}\n\n`;
}

/** The extensions that an agent says it has activated, under the name that the header has in 0.3. */
export function legacyHeaders(answer: AgentAnswer): Record<string, string> {
  const { 'a2a-extensions': extensions } = extensionsOf(answer);
  return extensions === undefined ? {} : { 'x-a2a-extensions': extensions };
}
