import { hash } from 'node:crypto';
import { A2A_METHODS, isObject, type A2aMethod } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import { assertOk, endOfAnswer, readAnswer, rpcResponseIn } from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import { runExchange, type ExchangeServices } from '../../exchange/exchange.flow.js';
import type { Exchange, ExchangeRequest } from '../../exchange/exchange.model.js';

const BY = { protocol: 'mcp', binding: 'streamable-http' } as const;

/** An error that the agent itself has answered with. */
export class AgentRefusal extends Error {
  constructor(
    message: string,
    /** Of JSON-RPC. */
    readonly code: number,
  ) {
    super(message);
  }
}

/** A request of A2A for an agent, on behalf of a call of MCP. */
export interface AgentOperation {
  agentId: string;
  method: A2aMethod;
  params: object;
  /** The name of it in the record; that of the method unless given. */
  operation?: string;
}

/** What the exchange has to know of a message beyond that it is one. */
export type MessageFacts = Pick<ExchangeRequest, 'messageDigest' | 'once' | 'sessionId'>;

/**
 * Facts of the answer to a question, whose message has the question's id: an agent has one answer, and one is charged,
 * whichever it is. Another one takes its place where the agent may not have it.
 */
export function answerOnce(message: { messageId: string }): MessageFacts {
  const { messageId } = message;
  const digest = hash('sha256', JSON.stringify(message));
  return { messageDigest: messageId, once: { messageId, digest, mayChange: true } };
}

/** Agents speak A2A 1.0 over JSON-RPC. */
export function requestOf(
  { requestId }: HttpCall,
  { method, params, operation = method }: Omit<AgentOperation, 'agentId'>,
): ExchangeRequest {
  return {
    operation,
    ...A2A_METHODS[method],
    headers: {
      'content-type': 'application/json',
      accept: method === 'SendStreamingMessage' ? 'text/event-stream' : 'application/json',
      'a2a-version': '1.0',
    },
    body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: requestId, method, params })),
  };
}

export function exchangeOf(
  { principal: caller, requestId, span }: HttpCall,
  {
    agentId,
    request,
    ...rest
  }: Pick<Exchange, 'agentId' | 'signal' | 'respond'> & { request: ExchangeRequest },
): Exchange {
  span.setAttribute('isthmus.agent_id', agentId);
  return { ...BY, ...rest, agentId, caller, requestId, read: () => request };
}

/**
 * The result of a request that the agent answers whole. Throws AgentRefusal, AppError, and A2aError
 * for a message whose id another one has.
 */
export async function askWhole(
  call: HttpCall,
  { agentId, ...asked }: AgentOperation,
  {
    services,
    signal = call.signal,
    more = {},
  }: {
    services: ExchangeServices;
    signal?: AbortSignal;
    more?: MessageFacts;
  },
): Promise<unknown> {
  const request = { ...requestOf(call, asked), ...more };
  let response: ReturnType<typeof rpcResponseIn> = {};
  const respond = async (answer: AgentAnswer) => {
    assertOk(answer);
    const body = await readAnswer(answer, signal);
    response = rpcResponseIn(body.toString());
    return endOfAnswer(body, answer);
  };
  await runExchange(exchangeOf(call, { agentId, signal, request, respond }), services);
  if (response.error !== undefined) throw refusalOf(response.error);
  return response.result;
}

export function refusalOf(error: unknown): AgentRefusal {
  const { message, code } = isObject(error) ? error : {};
  return new AgentRefusal(
    typeof message === 'string' ? message : 'The agent refused the message',
    typeof code === 'number' ? code : 0,
  );
}
