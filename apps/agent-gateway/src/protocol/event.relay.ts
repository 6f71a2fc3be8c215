import { AppError } from '@isthmus/platform-errors';
import { EventWriter, WholeEvents, type HttpCall } from '@isthmus/platform-http';
import { truncatedAnswer } from '../delivery/agent.answer.js';
import type { AgentAnswer } from '../delivery/agent.delivery.js';
import { clientClosed, type AnswerEnd } from '../exchange/exchange.model.js';

export interface EventRelayOptions {
  /** Headers of the response beside `content-type`. */
  headers: Record<string, string>;
  /** Remedy for a client whose stream ended early. */
  remedy: string;
  /** The last event of a stream that ended early, in the form of the protocol. */
  failureOf: (error: AppError) => object;
}

/**
 * Passes server-sent events on as they come, but only whole ones. A stream that ends early ends with an error event.
 * Throws the reason of the call's signal when the client closed the connection.
 */
export async function relayEvents(
  answer: AgentAnswer,
  call: HttpCall,
  { headers, remedy, failureOf }: EventRelayOptions,
): Promise<AnswerEnd> {
  const { response, signal } = call;
  const head = { 'content-type': 'text/event-stream', ...headers };
  const events = new EventWriter(response, { signal, headers: () => head });
  const whole = new WholeEvents();
  const fail = (reason: unknown) => {
    const error = reason instanceof AppError ? reason : truncatedAnswer(reason, remedy);
    call.outcome = error.code;
    events.fail(failureOf(error));
  };
  events.open();
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer> /* no encoding is set */) {
      const complete = whole.take(chunk);
      if (complete.length > 0) await events.write(complete);
    }
    if (whole.isWhole()) return 'answered';
    fail(undefined);
  } catch (error) {
    if (clientClosed(signal)) throw error;
    fail(signal.aborted ? signal.reason : error);
  } finally {
    events.close();
  }
  return 'truncated';
}
