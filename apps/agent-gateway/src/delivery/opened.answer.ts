import { Readable } from 'node:stream';
import { WholeEvents, readEvents } from '@isthmus/platform-http';
import { EVENT_LIMITS, readAnswer, rpcResponseIn } from './agent.answer.js';
import type { AgentAnswer } from './agent.delivery.js';

/** The result of an answer in JSON, and its bytes; no result where it is an error or another status. */
export async function rpcResultOf(
  answer: AgentAnswer,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; result: unknown }> {
  const bytes = await readAnswer(answer, signal);
  if (answer.statusCode !== 200) return { bytes, result: undefined };
  return { bytes, result: rpcResponseIn(bytes.toString()).result };
}

/** The same answer with another body. */
export function answerWith(answer: AgentAnswer, bytes: Buffer): AgentAnswer {
  return { ...answer, body: bodyOf([bytes]) };
}

/**
 * The response in the first event of a stream, undefined of an empty one, and the same answer with all of its bytes. Throws
 * UPSTREAM_INVALID for what is no response.
 */
export async function firstEventOf(
  answer: AgentAnswer,
): Promise<{ first: { result?: unknown; error?: unknown } | undefined; answer: AgentAnswer }> {
  const chunks = (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator](); // No encoding is set.
  const whole = new WholeEvents();
  const taken: Buffer[] = [];
  let text: string | undefined;
  while (text === undefined) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    taken.push(value);
    text = await firstDataIn(whole.take(value));
  }
  const first = text === undefined ? undefined : rpcResponseIn(text);
  const body = bodyOf(concatenated(taken, chunks));
  body.on('close', () => answer.body.destroy());
  return { first, answer: { ...answer, body } };
}

async function firstDataIn(events: Buffer): Promise<string | undefined> {
  if (events.length === 0) return undefined;
  for await (const { data } of readEvents(Readable.from([events]), EVENT_LIMITS)) return data;
  return undefined;
}

async function* concatenated(taken: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* taken;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function bodyOf(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Readable {
  const body = Readable.from(chunks, { objectMode: false });
  body.on('error', () => undefined); // Its reader gets it; without one it must not end the process.
  return body;
}
