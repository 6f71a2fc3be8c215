import { errorStatusOfRpc, type A2aMethod } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { PublicCall } from '@isthmus/platform-grpc-server';
import { readEvents } from '@isthmus/platform-http';
import {
  assertOk,
  endOfAnswer,
  EVENT_LIMITS,
  isEventStream,
  readAnswer,
  rpcResponseIn,
  truncatedAnswer,
} from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import { clientClosed, type AnswerEnd } from '../../exchange/exchange.model.js';
import { extensionsOf } from './a2a.answer.js';
import { responseBytesOf } from './grpc.codec.js';
import { AgentError } from './grpc.errors.js';

/** How an answer ended, and the error that the call ends with after what it has sent. */
export interface GrpcEnd {
  end: AnswerEnd;
  failure?: Error;
}

/** Passes an agent's answer in JSON-RPC on as messages of gRPC: a stream event by event, JSON whole or not at all. */
export async function sendGrpcAnswer(
  call: PublicCall,
  answer: AgentAnswer,
  { name, responseStream }: { name: A2aMethod; responseStream: boolean },
): Promise<GrpcEnd> {
  assertOk(answer);
  const isStream = isEventStream(answer);
  if (isStream && !responseStream) {
    answer.body.destroy();
    throw new AppError('UPSTREAM_INVALID', 'The agent answered with a stream');
  }
  if (isStream) return sendEvents(call, answer, name);
  const body = await readAnswer(answer, call.signal);
  const end = endOfAnswer(body, answer);
  const ending = () => answer.ending?.(end);
  const failure = await sendResponse(call, body.toString(), { name, answer, isFirst: true, ending });
  return { end, ...(failure && { failure }) };
}

async function sendEvents(call: PublicCall, answer: AgentAnswer, name: A2aMethod): Promise<GrpcEnd> {
  let last = '';
  const endOfLast = () => endOfAnswer(Buffer.from(last), answer);
  try {
    const events = readEvents(answer.body, EVENT_LIMITS);
    for await (const { data, unterminated } of events) {
      if (unterminated) throw truncatedAnswer(undefined);
      const isFirst = last === '';
      last = data;
      const failure = await sendResponse(call, data, { name, answer, isFirst });
      if (failure) return { end: endOfLast(), failure };
    }
    return { end: endOfLast() };
  } catch (error) {
    // Clients leave on the last event, before the agent has closed the stream.
    if (clientClosed(call.signal) && endOfLast() !== 'answered') return { end: endOfLast() };
    if (clientClosed(call.signal)) throw error;
    const reason: unknown = call.signal.aborted ? call.signal.reason : error;
    const remedy = 'Read the task with GetTask, or send the message again.';
    return {
      end: 'truncated',
      failure: reason instanceof AppError ? reason : truncatedAnswer(reason, remedy),
    };
  } finally {
    answer.body.destroy();
  }
}

/** Sends a response of JSON-RPC, and calls `ending` before; the error that it holds ends the call, and is returned. */
async function sendResponse(
  call: PublicCall,
  text: string,
  { name, answer, isFirst, ending }: SentResponse,
): Promise<AgentError | undefined> {
  const { result, error } = rpcResponseIn(text);
  if (error !== undefined) return new AgentError(errorStatusOfRpc(error));
  const message = responseBytesOf(name, result);
  ending?.();
  if (isFirst) call.sendHeaders(extensionsOf(answer));
  await call.send(message);
  return undefined;
}

interface SentResponse {
  name: A2aMethod;
  answer: AgentAnswer;
  isFirst: boolean;
  ending?: () => void;
}
