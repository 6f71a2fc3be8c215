import OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming as ChatBody } from 'openai/resources/chat/completions';
import type { EmbeddingCreateParams as EmbeddingBody } from 'openai/resources/embeddings';
import { openAiFault } from './openai.client.ts';
import type { Outcome, Settings } from './compat.client.ts';

export interface ScoredToken {
  token: string;
  logprob: number;
  top_logprobs: { token: string; logprob: number }[];
}

export interface LocalAnswer {
  text: string;
  finishReason: string;
  /** Empty where none were asked for. */
  tokens: ScoredToken[];
  /** In how many parts the text came. */
  parts: number;
}

/** OpenAI's official library in one language; bodies are passed on as they are. */
export interface LocalClient {
  name: string;
  chat: (settings: Settings, body: ChatBody, stream: boolean) => Promise<Outcome<LocalAnswer>>;
  /** Vectors as they come: a base64 that was asked for by name stays one. */
  embed: (settings: Settings, body: EmbeddingBody) => Promise<Outcome<(number[] | string)[]>>;
}

export const javaScript: LocalClient = {
  name: 'openai (JavaScript)',
  chat: (settings, body, stream) =>
    attempt(() => (stream ? streamed(settings, body) : whole(settings, body))),
  embed: (settings, body) =>
    attempt(async () => {
      const { data } = await clientOf(settings).embeddings.create(body);
      return data.map(({ embedding }) => embedding);
    }),
};

/** `url` is that of the process of Python's clients. */
export function python(url: string): LocalClient {
  const call = async <Value>(operation: string, settings: Settings, request: object) => {
    const body = JSON.stringify({ client: 'openai-local', operation, settings, request });
    const response = await fetch(url, { method: 'POST', body });
    return (await response.json()) as Outcome<Value>; // as clients.py documents
  };
  return {
    name: 'openai (Python)',
    chat: (settings, body, stream) => call<LocalAnswer>('chat', settings, { ...body, stream }),
    embed: (settings, body) => call<(number[] | string)[]>('embed', settings, body),
  };
}

async function whole(settings: Settings, body: ChatBody): Promise<LocalAnswer> {
  const { choices } = await clientOf(settings).chat.completions.create(body);
  const [choice] = choices;
  return {
    text: choice?.message.content ?? '',
    finishReason: choice?.finish_reason ?? '',
    tokens: choice?.logprobs?.content ?? [],
    parts: 1,
  };
}

async function streamed(settings: Settings, body: ChatBody): Promise<LocalAnswer> {
  const chunks = await clientOf(settings).chat.completions.create({ ...body, stream: true });
  const answer: LocalAnswer = { text: '', finishReason: '', tokens: [], parts: 0 };
  for await (const { choices } of chunks) {
    const [choice] = choices;
    const text = choice?.delta.content ?? '';
    answer.text += text;
    answer.parts += text === '' ? 0 : 1;
    answer.tokens.push(...(choice?.logprobs?.content ?? []));
    answer.finishReason = choice?.finish_reason ?? answer.finishReason;
  }
  return answer;
}

function clientOf({ baseUrl, apiKey }: Settings): OpenAI {
  return new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
}

async function attempt<Value>(call: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { fault: openAiFault(error) };
  }
}
