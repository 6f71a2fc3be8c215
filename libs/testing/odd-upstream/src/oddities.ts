import { eachChoice, twice, withoutChoicesAs } from './chunks.ts';
import type { Oddity, Usage } from './oddity.ts';
import {
  FASTAPI_FAULTS,
  FLAT_ERROR,
  HTML,
  keyInError,
  openAiError,
  inStream,
  statusReply,
} from './replies.ts';

const OUT_OF_MEMORY = { message: 'CUDA out of memory', type: 'server_error', code: 500 };
const HUGE_CHARACTERS = 900_000;

/** Every model by its name; a number at the end of `status-` and `claims-` may be any. */
const MODELS: Record<string, Oddity> = {
  plain: { about: 'Answers as OpenAI does, as fast as it can.' },

  'usage-in-middle': { about: 'Reports usage in a middle chunk, and never again.', reportIn: 'middle' },
  'usage-with-finish': { about: 'Reports usage in the chunk of the finish reason.', reportIn: 'finish' },
  'usage-in-every-chunk': { about: 'Reports what was used so far in every chunk.', reportIn: 'every' },
  'usage-good-then-bad': {
    about: 'Reports usage in a middle chunk, and less than nothing in the last.',
    reportIn: 'middle-and-last',
  },
  'usage-partial': {
    about: 'Reports the tokens of the prompt alone.',
    report: ({ prompt_tokens }) => ({ prompt_tokens }),
  },
  'usage-empty': { about: 'Reports {} as usage.', report: () => ({}) },
  'usage-null': { about: 'Reports null as usage.', report: () => null },
  'usage-text': { about: 'Reports numbers of tokens as texts.', report: (usage) => mapped(usage, String) },
  'usage-zero': { about: 'Reports 0 tokens for everything.', report: (usage) => mapped(usage, () => 0) },
  'never-usage': { about: 'Reports no usage.', report: () => undefined },
  'fractional-usage': {
    about: 'Reports half a token too many.',
    report: (usage) => mapped(usage, (n) => n + 0.5),
  },
  'negative-usage': {
    about: 'Reports less than no tokens.',
    report: (usage) => mapped(usage, (n) => -n - 1),
  },
  'claims-12300000': { about: 'Reports so many tokens of output; any number.' },

  'choices-null': {
    about: 'Sends null for choices around its chunks; null in a whole answer.',
    whole: (answer) => ({ ...answer, choices: null }),
    chunk: (chunk) => [{ ...chunk, choices: null, usage: null }, withoutChoicesAs(chunk, null)],
  },
  'empty-choices': {
    about: 'Sends no choices before its first chunk; none in a whole answer.',
    whole: (answer) => ({ ...answer, choices: [] }),
    chunk: (chunk, { first }) => (first ? [{ ...chunk, choices: [] }, chunk] : [chunk]),
  },
  'delta-null': {
    about: 'Sends null for the delta of its last choice, no index, and "" before its finish reason.',
    chunk: (chunk, { finish }) => [
      eachChoice(chunk, ({ index: _, ...choice }) => ({
        ...choice,
        ...(finish ? { delta: null } : { finish_reason: '' }),
      })),
    ],
  },
  'content-parts': {
    about: 'Sends content as a list of parts.',
    write: (text) => ({ content: [{ type: 'text', text }] }),
  },
  reasoning: {
    about: 'Reasons in as many words as it answers, in reasoning_content.',
    write: (text, at) => (at % 2 === 0 ? { reasoning_content: text } : { content: text }),
  },
  'hidden-reasoning': {
    about: 'Bills and reports 100 tokens of reasoning that it does not show.',
    hiddenTokens: 100,
  },
  refusal: { about: 'Refuses, in the member for that.', write: (refusal) => ({ refusal, content: null }) },
  'tool-calls': { about: 'Calls the first tool it is given, in pieces.', callsTool: true },
  'two-choices': {
    about: 'Sends two choices, though one is asked for.',
    chunk: (chunk) => [twice(chunk)],
    whole: (answer) => twice(answer),
  },
  obfuscation: {
    about: 'Pads each chunk with a member obfuscation.',
    chunk: (chunk) => [{ ...chunk, obfuscation: 'p4d'.repeat(5) }],
  },
  'huge-chunk': {
    about: `Sends its answer in one chunk with ${HUGE_CHARACTERS} characters of padding.`,
    chunk: (chunk, { first }) => [first ? { ...chunk, padding: 'x'.repeat(HUGE_CHARACTERS) } : chunk],
  },
  'ignores-max-tokens': { about: 'Writes 20,000 words, whatever the cap.', ignoresCap: true },

  'no-done': { about: 'Ends its stream after the finish reason, without [DONE].', end: 'no-done' },
  'no-finish': { about: 'Ends its stream without a finish reason and [DONE].', end: 'no-finish' },
  'done-without-blank-line': {
    about: 'Ends its stream with [DONE] and one line end.',
    frame: (text, { last }) => (last ? text.trimEnd() + '\n' : text),
  },
  'cr-only-lines': { about: 'Ends lines with CR.', lineEnd: '\r' },
  'crlf-lines': { about: 'Ends lines with CR and LF.', lineEnd: '\r\n' },
  comments: {
    about: 'Sends a comment and an event without data between chunks.',
    frame: (text) => `: wait\n\ndata:\n\n${text}`,
  },
  'not-streaming': { about: 'Sends a whole answer when asked for a stream.', neverStreams: true },
  'cut-in-chunk': { about: 'Ends cleanly in the middle of a chunk, before its finish reason.', end: 'cut' },
  'slow-first-token': { about: 'Waits 2 s before its first token.', firstTokenMs: 2_000 },
  hang: { about: 'Takes a request and never answers.', silent: 'hang' },
  'hang-in-stream': { about: 'Falls silent in the middle of a stream.', end: 'hang' },
  reset: { about: 'Closes the connection without an answer.', silent: 'reset' },
  'reset-in-stream': { about: 'Closes the connection in the middle of a stream.', end: 'reset' },

  'status-201': { about: 'Responds with this status and an error; any from 200 to 599.' },
  'fails-every-other': {
    about: 'Responds 503 to its first request, and to every other one.',
    reply: ({ number }) => (number % 2 === 1 ? openAiError(503, 'Loading the model') : undefined),
  },
  'flat-error': {
    about: "Responds 400 with vLLM's flat error.",
    reply: () => ({ status: 400, body: FLAT_ERROR }),
  },
  'fastapi-detail': {
    about: "Responds 422 with FastAPI's list of faults.",
    reply: () => ({ status: 422, body: FASTAPI_FAULTS }),
  },
  'fastapi-text': {
    about: "Responds 404 with FastAPI's detail as a text.",
    reply: () => ({ status: 404, body: { detail: 'Model not loaded' } }),
  },
  'error-in-200': {
    about: 'Responds 200 with an error; in a stream, as its first event.',
    reply: (asked) => inStream(asked.stream, { error: OUT_OF_MEMORY }),
  },
  'flat-error-in-200': {
    about: "Responds 200 with vLLM's flat error; in a stream, as its first event.",
    reply: (asked) => inStream(asked.stream, FLAT_ERROR),
  },
  'error-in-stream': {
    about: 'Sends an error in the middle of a stream; 500 when not streaming.',
    reply: ({ stream }) => (stream ? undefined : { status: 500, body: { error: OUT_OF_MEMORY } }),
    chunk: (chunk, { finish }) => (finish ? [{ error: OUT_OF_MEMORY }] : [chunk]),
  },
  'key-in-error': { about: 'Repeats the API key in its error.', reply: keyInError },
  'html-200': { about: 'Responds 200 with a page.', reply: () => HTML },
  'html-502': { about: 'Responds 502 with a page.', reply: () => ({ ...HTML, status: 502 }) },
  'text-200': {
    about: 'Responds 200 with plain text.',
    reply: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }),
  },
  'empty-200': { about: 'Responds 200 with no body.', reply: () => ({ status: 200, body: '' }) },
  'array-200': { about: 'Responds 200 with an array.', reply: () => ({ status: 200, body: [] }) },

  'vectors-missing': {
    about: 'Leaves out the last vector of embeddings.',
    vectors: ({ data, ...answer }) => ({ ...answer, data: Array.isArray(data) ? data.slice(0, -1) : data }),
  },
  'vectors-null': {
    about: 'Sends null for the vectors of embeddings.',
    vectors: (answer) => ({ ...answer, data: null }),
  },
};

/** Every name with its line. */
export function listOddities(): { id: string; about: string }[] {
  return Object.entries(MODELS).map(([id, { about }]) => ({ id, about }));
}

/** How the model of this name behaves; undefined for an unknown one. */
export function oddityOf(name: string): Oddity | undefined {
  const [, kind, digits] = /^(status|claims)-(\d{1,15})$/.exec(name) ?? [];
  const number = Number(digits);
  if (kind === 'claims') return { about: '', report: (usage) => claim(usage, number) };
  if (kind === 'status')
    return number >= 200 && number <= 599 ? { about: '', reply: () => statusReply(number) } : undefined;
  return Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
}

function claim(usage: Usage, completion: number): Usage {
  return { ...usage, completion_tokens: completion, total_tokens: usage.prompt_tokens + completion };
}

function mapped(usage: Usage, change: (tokens: number) => unknown): Record<string, unknown> {
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  const entries = Object.entries({ prompt_tokens, completion_tokens, total_tokens });
  return Object.fromEntries(entries.map(([name, tokens]) => [name, change(tokens)]));
}
