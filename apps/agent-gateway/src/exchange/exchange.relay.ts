import { rpcErrorOf, type ExchangeEnd } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import {
  EventWriter,
  OutboundError,
  readBytes,
  WholeEvents,
  type HttpCall,
  type OutboundAnswer,
} from '@isthmus/platform-http';
import { rpcIdOf } from './a2a.errors.js';

const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** Errors are small; larger answers are not searched for one. */
const REFUSAL_BYTES_MAX = 64 * 1024;

/**
 * Passes an agent's answer on: events as they come, anything else whole, so that half an answer is never taken for one.
 * Resolves with how it ended. Throws AppError while the response has not begun, and the reason when the client left.
 */
export async function relay(answer: OutboundAnswer, call: HttpCall): Promise<ExchangeEnd> {
  if (answer.statusCode !== 200) {
    answer.body.destroy();
    throw new AppError('UPSTREAM_INVALID', `The agent answered with HTTP status ${answer.statusCode}`);
  }
  const type = String(answer.headers['content-type'] ?? '');
  if (type.startsWith('text/event-stream')) return relayEvents(answer, call);
  const body = await readAnswer(answer, call.signal);
  call.send(body, { headers: { 'content-type': 'application/json', ...extensionsOf(answer) } });
  return isRefusal(body) ? 'refused' : 'answered';
}

async function relayEvents(answer: OutboundAnswer, call: HttpCall): Promise<ExchangeEnd> {
  const headers = { 'content-type': 'text/event-stream', ...extensionsOf(answer) };
  const events = new EventWriter(call.response, { signal: call.signal, headers: () => headers });
  const whole = new WholeEvents();
  events.open();
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer> /* no encoding is set */) {
      const complete = whole.take(chunk);
      if (complete.length > 0) await events.write(complete);
    }
    if (whole.isWhole()) return 'answered';
    events.fail(brokenOff(call, undefined));
  } catch (error) {
    if (hasLeft(call)) throw error;
    events.fail(brokenOff(call, call.signal.aborted ? call.signal.reason : error));
  } finally {
    events.close();
  }
  return 'broken-off';
}

/** Whether the client closed the connection, rather than that time was up. */
export function hasLeft({ signal }: HttpCall): boolean {
  const reason: unknown = signal.reason;
  return signal.aborted && reason instanceof AppError && reason.code === 'CANCELLED';
}

/** The last event of a stream that broke off: an ordinary JSON-RPC error answer with the request's id. */
function brokenOff(call: HttpCall, reason: unknown): object {
  const error =
    reason instanceof AppError
      ? reason
      : new AppError('UPSTREAM_UNAVAILABLE', 'The agent broke off in the middle of its answer', {
          cause: reason,
          remedy: 'Read the task with GetTask, or send the message again.',
        });
  call.outcome = error.code;
  return rpcErrorOf(error, rpcIdOf(call)).body;
}

async function readAnswer({ body }: OutboundAnswer, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readBytes(body, ANSWER_BYTES_MAX);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof OutboundError && cause.failure === 'too_large')
      throw new AppError('UPSTREAM_INVALID', `The agent's answer has more than ${ANSWER_BYTES_MAX} bytes`);
    throw new AppError('UPSTREAM_UNAVAILABLE', 'The agent broke off in the middle of its answer', { cause });
  }
}

function extensionsOf({ headers }: OutboundAnswer): Record<string, string> {
  const extensions = headers['a2a-extensions'];
  return extensions === undefined ? {} : { 'a2a-extensions': String(extensions) };
}

/** An answer whose `error` is set. */
function isRefusal(body: Buffer): boolean {
  if (body.length > REFUSAL_BYTES_MAX || !body.includes('"error"')) return false;
  try {
    const answer: unknown = JSON.parse(body.toString());
    return typeof answer === 'object' && answer !== null && 'error' in answer;
  } catch {
    return false;
  }
}
