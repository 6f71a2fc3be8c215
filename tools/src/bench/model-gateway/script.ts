/** What the upstream of the benchmark says, and what each peer must therefore answer. */

/** Content chunks of a stream. */
export const CHUNKS = 50;
/** Between two chunks of the model `slow`: a stream then takes about 25 s, long enough to have thousands at once. */
export const SLOW_CHUNK_MS = 500;

const PIECES = Array.from({ length: CHUNKS }, (_, at) => (at === 0 ? 'word' : ` word${at % 10}`));
/** The text of every answer. */
export const TEXT = PIECES.join('');
const USAGE = { prompt_tokens: 24, completion_tokens: 2 * CHUNKS, total_tokens: 24 + 2 * CHUNKS };
const HEAD = { id: 'chatcmpl-bench', created: 1_750_000_000, model: 'plain' };

/** A whole answer, as JSON. */
export function answerBody(): string {
  const message = { role: 'assistant', content: TEXT, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return JSON.stringify({ ...HEAD, object: 'chat.completion', choices, usage: USAGE });
}

/** The events of a stream: one with the role, one per piece, the finish, the usage where it is asked for, the end. */
export function streamEvents(withUsage: boolean): string[] {
  const usage = withUsage ? { usage: null } : {};
  const chunk = (choices: object[], fields: object = usage) =>
    eventOf(JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, ...fields }));
  const delta = (value: object, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason }]);
  return [
    delta({ role: 'assistant', content: '' }),
    ...PIECES.map((content) => delta({ content })),
    delta({}, 'stop'),
    ...(withUsage ? [chunk([], { usage: USAGE })] : []),
    eventOf('[DONE]'),
  ];
}

/** The body of each request. */
export function requestBody(stream: boolean, model = 'plain'): string {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'Say fifty words, each of them with its number.' },
    ],
    max_tokens: 128,
    ...(stream ? { stream: true } : {}),
  });
}

/** What is wrong with a peer's answer; undefined when it is complete. */
export function faultOf(body: string, stream: boolean): string | undefined {
  return stream ? faultOfStream(body) : faultOfWhole(body);
}

function faultOfWhole(body: string): string | undefined {
  const { choices } = JSON.parse(body) as { choices?: { message?: { content?: unknown } }[] };
  const content = choices?.[0]?.message?.content;
  return content === TEXT ? undefined : `the answer's text is ${JSON.stringify(content)}`;
}

function faultOfStream(body: string): string | undefined {
  const data = body
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
  if (data.at(-1) !== '[DONE]')
    return `the stream ends in ${JSON.stringify(data.at(-1) ?? body)}, not [DONE]`;
  const pieces = data.slice(0, -1).map((event) => {
    const { choices } = JSON.parse(event) as { choices?: { delta?: { content?: unknown } }[] };
    return choices?.[0]?.delta?.content;
  });
  const content = pieces.filter((piece) => typeof piece === 'string' && piece !== '');
  if (content.join('') !== TEXT) return `the stream's text is ${JSON.stringify(content.join(''))}`;
  return content.length === CHUNKS ? undefined : `the stream has ${content.length} chunks, not ${CHUNKS}`;
}

function eventOf(data: string): string {
  return `data: ${data}\n\n`;
}
