import type { Asked, Chunk, Oddity, Usage } from './oddity.ts';
import { textOf, wordAt } from './words.ts';

/** In every answer: nothing here depends on the clock. */
const CREATED = 1_700_000_000;
const UNCAPPED_WORDS = 20_000;
const TOOL_ARGUMENTS = ['{"city":', '"Xi’an"}'];

/** A part of a stream: its chunk, and the tokens that are worked by then. */
export interface Piece {
  chunk: Chunk;
  tokens: number;
  finish: boolean;
}

/** What one request is answered with. */
export interface Answer {
  id: string;
  asked: Asked;
  oddity: Oddity;
  /** Tokens of output that are shown. */
  tokens: number;
  isCapped: boolean;
}

export function answerOf(id: string, asked: Asked, oddity: Oddity): Answer {
  const wanted = oddity.ignoresCap
    ? UNCAPPED_WORDS
    : oddity.callsTool
      ? TOOL_ARGUMENTS.length + 1
      : asked.parameters.words;
  const cap = oddity.ignoresCap ? Infinity : (asked.outputTokensMax ?? Infinity);
  return { id, asked, oddity, tokens: Math.min(wanted, cap), isCapped: cap < wanted };
}

/** What is worked once `tokens` of the output are shown, hidden ones included from the first. */
export function workedTokens({ oddity }: Answer, tokens: number): number {
  return tokens === 0 ? 0 : tokens + (oddity.hiddenTokens ?? 0);
}

export function wholeOf(answer: Answer): object {
  const { id, asked, oddity, tokens } = answer;
  const choice = { index: 0, message: messageOf(answer), logprobs: null, finish_reason: finishOf(answer) };
  const whole = {
    ...headOf(id, asked, 'chat.completion'),
    choices: [choice],
    usage: reported(oddity, usageOf(answer, tokens)),
  };
  return oddity.whole?.(whole) ?? whole;
}

/** The pieces of a stream, in order. */
export function* piecesOf(answer: Answer): Generator<Piece> {
  const { oddity, tokens } = answer;
  const { reportIn } = oddity;
  const middle = Math.floor(tokens / 2);
  for (let at = 0; at < tokens; at++) {
    const usage = usageOf(answer, reportIn === 'every' ? at + 1 : tokens);
    const isReported = reportIn === 'every' || (at === middle && reportIn?.startsWith('middle'));
    yield* piecesWith(answer, {
      delta: deltaAt(answer, at),
      tokens: at + 1,
      usage: isReported ? usage : undefined,
    });
  }
  const usage = usageOf(answer, tokens);
  const inFinish = reportIn === 'finish' || reportIn === 'every';
  yield* piecesWith(answer, {
    delta: {},
    tokens,
    finish: finishOf(answer),
    usage: inFinish ? usage : undefined,
  });
  const last =
    reportIn === 'middle-and-last'
      ? { prompt_tokens: -1, completion_tokens: -1, total_tokens: -2 }
      : reported(oddity, usage);
  if (reportIn !== undefined && reportIn !== 'middle-and-last') return;
  const chunk = { ...headOf(answer.id, answer.asked, 'chat.completion.chunk'), choices: [], usage: last };
  for (const sent of oddity.chunk?.(chunk, { first: false, finish: false }) ?? [chunk])
    yield { chunk: sent, tokens, finish: false };
}

function* piecesWith(
  answer: Answer,
  {
    delta,
    tokens,
    finish = null,
    usage,
  }: { delta: object; tokens: number; finish?: string | null; usage: Usage | undefined },
): Generator<Piece> {
  const { id, asked, oddity } = answer;
  const chunk: Chunk = {
    ...headOf(id, asked, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(usage ? { usage: reported(oddity, usage) } : {}),
  };
  const place = { first: finish === null && tokens === 1, finish: finish !== null };
  for (const sent of oddity.chunk?.(chunk, place) ?? [chunk])
    yield { chunk: sent, tokens, finish: place.finish };
}

function deltaAt({ id, asked, oddity }: Answer, at: number): object {
  const role = at === 0 ? { role: 'assistant' } : {};
  if (!oddity.callsTool) return { ...role, ...(oddity.write?.(wordAt(at), at) ?? { content: wordAt(at) }) };
  const call =
    at === 0
      ? { index: 0, id: callId(id), type: 'function', function: { name: toolOf(asked), arguments: '' } }
      : { index: 0, function: { arguments: TOOL_ARGUMENTS[at - 1] } };
  return { ...role, ...(at === 0 ? { content: null } : {}), tool_calls: [call] };
}

function messageOf({ id, asked, oddity, tokens }: Answer): object {
  const message = { role: 'assistant', content: null, refusal: null };
  if (oddity.callsTool) {
    const written = { name: toolOf(asked), arguments: TOOL_ARGUMENTS.slice(0, tokens - 1).join('') };
    return { ...message, tool_calls: [{ id: callId(id), type: 'function', function: written }] };
  }
  if (!oddity.write) return { ...message, content: textOf(tokens) };
  const members: Record<string, unknown> = {};
  for (let at = 0; at < tokens; at++)
    for (const [name, part] of Object.entries(oddity.write(wordAt(at), at)))
      members[name] = joined(members[name], part);
  return { ...message, ...members };
}

function joined(text: unknown, part: unknown): unknown {
  if (typeof text === 'string' && typeof part === 'string') return text + part;
  return Array.isArray(text) && Array.isArray(part) ? [...text, ...(part as unknown[])] : part;
}

function reported({ report }: Oddity, usage: Usage): unknown {
  return report ? report(usage) : usage;
}

function usageOf(answer: Answer, tokens: number): Usage {
  const { promptTokens } = answer.asked;
  const completion = workedTokens(answer, tokens);
  const { hiddenTokens } = answer.oddity;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    ...(hiddenTokens === undefined ? {} : { completion_tokens_details: { reasoning_tokens: hiddenTokens } }),
  };
}

function finishOf({ oddity, isCapped }: Answer): string {
  if (isCapped) return 'length';
  return oddity.callsTool ? 'tool_calls' : 'stop';
}

function headOf(
  id: string,
  { model }: Asked,
  object: string,
): { id: string; object: string; created: number; model: string } {
  return { id, object, created: CREATED, model };
}

function toolOf({ tools }: Asked): string {
  return tools[0] ?? 'weather';
}

function callId(id: string): string {
  return `call-${id}`;
}
