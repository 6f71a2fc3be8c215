import { rpcErrorOf } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import { assertOk, endOfAnswer, isEventStream, readAnswer } from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import type { AnswerEnd } from '../../exchange/exchange.model.js';
import { relayEvents } from '../event.relay.js';
import { rpcIdOf } from './a2a.errors.js';

/** Passes an agent's answer on: a stream event by event, JSON whole or not at all. */
export async function sendA2aAnswer(call: HttpCall, answer: AgentAnswer): Promise<AnswerEnd> {
  assertOk(answer);
  const headers = extensionsOf(answer);
  if (isEventStream(answer)) {
    return relayEvents(answer, call, {
      headers,
      remedy: 'Read the task with GetTask, or send the message again.',
      failureOf: (error) => rpcErrorOf(error, rpcIdOf(call)).body,
      endOf: (data) => endOfAnswer(data, answer),
    });
  }
  const body = await readAnswer(answer, call.signal);
  const end = endOfAnswer(body, answer);
  answer.ending?.(end);
  call.send(body, { headers: { 'content-type': 'application/json', ...headers } });
  return end;
}

/** The extensions that an agent says it has activated. */
export function extensionsOf({ headers }: AgentAnswer): Record<string, string> {
  const extensions = headers['a2a-extensions'];
  return extensions === undefined ? {} : { 'a2a-extensions': String(extensions) };
}
