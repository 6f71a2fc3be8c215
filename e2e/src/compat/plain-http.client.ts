import type { Answer, Outcome, Question, Settings } from './compat.client.ts';

interface Body {
  error?: { message: string; type: string; param: string | null; code: string | null };
  choices?: { message?: Message; delta?: Message }[];
}

interface Message {
  content?: unknown;
  refusal?: string | null;
  tool_calls?: { function: { name?: string; arguments?: string } }[];
}

/**
 * What the gateway says, without a library in between: what the libraries are compared with. Where the gateway breaks the
 * rules of its API, that is a crash: an error without one of its members, content that is no text, or a stream that ends
 * with neither [DONE] nor an error.
 */
export async function askPlainly(settings: Settings, question: Question): Promise<Outcome<Answer>> {
  try {
    return await ask(settings, question);
  } catch (error) {
    return { fault: { kind: 'Error', own: false, message: String(error) } };
  }
}

async function ask(
  { baseUrl, apiKey }: Settings,
  { model, prompt, stream, tool }: Question,
): Promise<Outcome<Answer>> {
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      stream,
      messages: [{ role: 'user', content: prompt }],
      ...(tool ? { tools: [{ type: 'function', function: tool }] } : {}),
    }),
  });
  const text = await response.text();
  const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream');
  const bodies = isEvents ? eventsIn(text) : [JSON.parse(text) as Body]; // of the gateway, checked below
  const failed = bodies.find(({ error }) => error);
  if (failed?.error) return { fault: { ...faultOf(failed.error), status: response.status } };
  if (response.status !== 200) throw new Error(`Status ${response.status} without an error: ${text}`);
  if (isEvents && !text.endsWith('data: [DONE]\n\n')) throw new Error(`Neither [DONE] nor an error: ${text}`);
  return { answer: answerOf(bodies) };
}

function eventsIn(text: string): Body[] {
  return text
    .split('\n\n')
    .flatMap((event) => event.split('\n').filter((line) => line.startsWith('data: ')))
    .map((line) => line.slice('data: '.length))
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data) as Body); // of the gateway, checked by the caller
}

function faultOf(error: NonNullable<Body['error']>) {
  const members = ['message', 'type', 'param', 'code'].filter((member) => member in error);
  if (members.length < 4 || !error.message)
    throw new Error(`Not an error of OpenAI's API: ${JSON.stringify(error)}`);
  return { kind: error.type, own: true, message: error.message };
}

function answerOf(bodies: readonly Body[]): Answer {
  const messages = bodies.flatMap(({ choices }) => choices?.[0]?.message ?? choices?.[0]?.delta ?? []);
  const calls = messages.flatMap(({ tool_calls: called }) => called?.map((call) => call.function) ?? []);
  const written = calls.map(({ arguments: part = '' }) => part).join('');
  const name = calls.find((call) => call.name)?.name;
  return {
    text: messages.map(({ content, refusal }) => textOf(content ?? refusal ?? '')).join(''),
    toolCalls: name === undefined ? [] : [{ name, arguments: JSON.parse(written) as unknown }],
  };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  throw new Error(`Content that is no text: ${JSON.stringify(content)}`);
}
