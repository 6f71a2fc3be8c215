import { rpcErrorOf } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import { assertOk, readAnswer } from '../../delivery/agent.answer.js';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import type { AnswerEnd } from '../../exchange/exchange.model.js';
import { relayEvents } from '../event.relay.js';
import { rpcIdOf } from './a2a.errors.js';

/** Errors are small; larger answers are not searched for one. */
const ERROR_BYTES_MAX = 64 * 1024;

/** Passes an agent's answer on: a stream event by event, JSON whole or not at all. */
export async function sendA2aAnswer(call: HttpCall, answer: AgentAnswer): Promise<AnswerEnd> {
  assertOk(answer);
  const headers = extensionsOf(answer);
  const type = answer.headers['content-type'] ?? '';
  if (type.startsWith('text/event-stream')) {
    return relayEvents(answer, call, {
      headers,
      remedy: 'Read the task with GetTask, or send the message again.',
      failureOf: (error) => rpcErrorOf(error, rpcIdOf(call)).body,
    });
  }
  const body = await readAnswer(answer, call.signal);
  call.send(body, { headers: { 'content-type': 'application/json', ...headers } });
  return isRpcError(body) ? 'rejected' : 'answered';
}

function extensionsOf({ headers }: AgentAnswer): Record<string, string> {
  const extensions = headers['a2a-extensions'];
  return extensions === undefined ? {} : { 'a2a-extensions': String(extensions) };
}

/** Whether a JSON-RPC response has an `error`. */
function isRpcError(body: Buffer): boolean {
  if (body.length > ERROR_BYTES_MAX || !body.includes('"error"')) return false;
  try {
    const response: unknown = JSON.parse(body.toString());
    return typeof response === 'object' && response !== null && 'error' in response;
  } catch {
    return false;
  }
}
