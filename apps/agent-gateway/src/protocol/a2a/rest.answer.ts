import { eventIdIn, restErrorOf, restErrorOfRpc } from '@isthmus/domain-exchange';
import type { AppError } from '@isthmus/platform-errors';
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
import { REST_TYPE } from './rest.request.js';

/** The type of events that hold an error; clients of this binding tell them apart by it. */
const ERROR_EVENT = 'error';

/** How a version of A2A has in HTTP+JSON what agents answer in JSON-RPC. */
export interface RestForm {
  contentType: string;
  headersOf: (answer: AgentAnswer) => Record<string, string>;
  resultOf: (result: unknown) => unknown;
  eventOf: (result: unknown) => unknown;
  errorOf: (rpcError: unknown) => object;
  failureOf: (error: AppError) => object;
}

/** That of 1.0: results as they are. */
export const REST_FORM: RestForm = {
  contentType: REST_TYPE,
  headersOf: extensionsOf,
  resultOf: (result) => result,
  eventOf: (result) => result,
  errorOf: (rpcError) => restErrorOfRpc(rpcError).body,
  failureOf: (error) => restErrorOf(error).body,
};

/** Passes an agent's answer in JSON-RPC on as the HTTP+JSON binding has it: results bare, errors with their status. */
export async function sendRestAnswer(
  call: HttpCall,
  answer: AgentAnswer,
  form: RestForm,
): Promise<AnswerEnd> {
  assertOk(answer);
  const headers = form.headersOf(answer);
  if (isEventStream(answer)) {
    return relayEvents(answer, call, {
      headers,
      remedy: 'Read the task, or send the message again.',
      failureOf: form.failureOf,
      failureType: ERROR_EVENT,
      shape: (events) =>
        dataOfEvents(events)
          .map((data) => eventOf(data, form))
          .join(''),
      endOf: (data) => endOfAnswer(data, answer),
    });
  }
  const body = await readAnswer(answer, call.signal);
  const { result, error } = rpcResponseIn(body.toString());
  const isError = error !== undefined;
  const sent = isError ? form.errorOf(error) : (form.resultOf(result) ?? {});
  const end = endOfAnswer(body, answer);
  answer.ending?.(end);
  call.sendJson(sent, {
    status: isError ? restErrorOfRpc(error).httpStatus : 200,
    headers: { 'content-type': form.contentType, ...headers },
  });
  return end;
}

function eventOf(data: string, form: RestForm): string {
  const { result, error } = rpcResponseIn(data);
  if (error === undefined) {
    const id = eventIdIn(result);
    return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(form.eventOf(result) ?? {})}\n\n`;
  }
  return `event: ${ERROR_EVENT}\ndata: ${JSON.stringify(form.errorOf(error))}\n\n`;
}
