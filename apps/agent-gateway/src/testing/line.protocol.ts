import { AppError } from '@isthmus/platform-errors';
import type { ErrorPort, HttpCall, HttpRoute } from '@isthmus/platform-http';
import { assertOk, readAnswer } from '../delivery/agent.answer.js';
import type { AgentAnswer } from '../delivery/agent.delivery.js';
import { runExchange, type ExchangeServices } from '../exchange/exchange.flow.js';
import type { AnswerEnd, ExchangeRequest } from '../exchange/exchange.model.js';
import type { Protocol } from '../exchange/protocol.port.js';
import { exchangeOf } from '../protocol/call.exchange.js';

/** A line that is not one of the protocol. */
class LineError extends Error {}

const lineErrors: ErrorPort<LineError> = {
  recognises: (error): error is LineError => error instanceof LineError,
  codeOf: () => 'BAD_LINE',
  render: (error) => ({
    status: error instanceof AppError ? error.httpStatus : 400,
    body: { line: `error ${error instanceof AppError ? error.code : 'BAD_LINE'} ${error.message}` },
  }),
};

/**
 * A made-up protocol that shows what an adapter is: a request is one line of text, `say <text>` or `show <task id>`, and
 * so is the response. Agents speak A2A, so it translates both ways.
 */
export class LineProtocol implements Protocol {
  readonly name = 'line';
  readonly basePath = '/lines/';
  readonly errors = lineErrors;

  constructor(private readonly exchange: ExchangeServices) {}

  routes(): HttpRoute[] {
    return [
      {
        method: 'POST',
        path: '/lines/:agentId',
        access: { scope: 'agents', permission: 'build' },
        body: 'bytes',
        errors: lineErrors,
        handle: (call) =>
          runExchange(
            exchangeOf(call, {
              protocol: this.name,
              binding: 'text',
              read: () => readLine(call),
              respond: (answer) => sendLine(call, answer),
            }),
            this.exchange,
          ),
      },
    ];
  }

  describe(gatewayUrl: string): Record<string, string> {
    return { line: `${gatewayUrl}/lines/{agentId}` };
  }
}

function readLine(call: HttpCall): ExchangeRequest {
  const line = Buffer.isBuffer(call.body) ? call.body.toString() : '';
  const [, operation, rest] = /^(say|show) (.+)$/.exec(line) ?? [];
  if (operation === undefined || rest === undefined)
    throw new LineError('expected "say <text>" or "show <task id>"');
  const sendsMessage = operation === 'say';
  const message = { messageId: call.requestId, role: 'ROLE_USER', parts: [{ text: rest }] };
  const request = sendsMessage
    ? { method: 'SendMessage', params: { message } }
    : { method: 'GetTask', params: { id: rest } };
  return {
    operation,
    sendsMessage,
    repeatable: !sendsMessage,
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, ...request })),
  };
}

async function sendLine(call: HttpCall, answer: AgentAnswer): Promise<AnswerEnd> {
  assertOk(answer);
  const body = await readAnswer(answer, call.signal);
  const { result, error } = JSON.parse(body.toString()) as {
    result?: { task?: { id: string } };
    error?: { message: string };
  }; // Agents of the tests answer with a task or an error.
  const line = error ? `rejected ${error.message}` : `task ${result?.task?.id}`;
  call.send(line, { headers: { 'content-type': 'text/plain' } });
  return error ? 'rejected' : 'answered';
}
