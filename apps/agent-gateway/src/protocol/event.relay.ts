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
  /** The last event of a stream that ended early, in the form of the protocol; of the type `failureType`. */
  failureOf: (error: AppError) => object;
  failureType?: string;
  /** What the client gets for whole events, where that is not what the agent sent. */
  shape?: (events: Buffer) => string;
  /** How the agent ended a message, by the data of the last event. */
  endOf: (data: Buffer) => AnswerEnd;
}

/**
 * Passes server-sent events on as they come, but only whole ones. A stream that ends early ends with an error event.
 * Throws the reason of the call's signal when the client closed the connection.
 */
export async function relayEvents(
  answer: AgentAnswer,
  call: HttpCall,
  { headers, remedy, failureOf, failureType, shape, endOf }: EventRelayOptions,
): Promise<AnswerEnd> {
  const { response, signal } = call;
  const head = { 'content-type': 'text/event-stream', ...headers };
  const events = new EventWriter(response, { signal, headers: () => head });
  const whole = new WholeEvents();
  const fail = (reason: unknown) => {
    const error = reason instanceof AppError ? reason : truncatedAnswer(reason, remedy);
    call.outcome = error.code;
    events.fail(failureOf(error), failureType);
  };
  let last: Buffer = Buffer.alloc(0);
  events.open();
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer> /* no encoding is set */) {
      const complete = whole.take(chunk);
      if (complete.length === 0) continue;
      if (complete.includes('data:')) last = complete;
      await events.write(shape ? shape(complete) : complete);
    }
    if (whole.isWhole()) return ended(endOf(dataOfLastEvent(last)), answer);
    fail(undefined);
  } catch (error) {
    if (clientClosed(signal)) {
      // Clients leave on the last event, before the agent has closed the stream.
      const end = endOf(dataOfLastEvent(last));
      if (end !== 'answered') return end;
      throw error;
    }
    fail(signal.aborted ? signal.reason : error);
  } finally {
    events.close();
  }
  return 'truncated';
}

function ended(end: AnswerEnd, { ending }: AgentAnswer): AnswerEnd {
  ending?.(end);
  return end;
}

function dataOfLastEvent(events: Buffer): Buffer {
  return Buffer.from(dataOfEvents(events).at(-1) ?? '');
}

/** The data of each of whole events that has some; lines may end in CR, LF or CRLF. */
export function dataOfEvents(events: Buffer): string[] {
  return events
    .toString()
    .split(/(?:\r\n|\r(?!\n)|\n){2,}/)
    .map((event) => event.split(/\r\n|\r|\n/).filter((line) => line.startsWith('data:')))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.slice('data:'.length)).join('\n'));
}
