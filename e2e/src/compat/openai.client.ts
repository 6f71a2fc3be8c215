import OpenAI from 'openai';
import type { ChatCompletionMessageToolCall as ToolCall } from 'openai/resources/chat/completions';
import type {
  Answer,
  CompatClient,
  Fault,
  JsonSchema,
  Outcome,
  Question,
  Settings,
  Tool,
} from './compat.client.ts';

export const openAi: CompatClient = {
  name: 'openai (JavaScript)',
  ask: (settings, question) =>
    attempt(() => (question.stream ? stream(settings, question) : whole(settings, question))),
  embed: (settings, { model, texts: input }) =>
    attempt(async () => {
      const { data } = await clientOf(settings).embeddings.create({ model, input });
      return data.map(({ embedding }) => embedding);
    }),
  models: (settings, id) =>
    attempt(async () => {
      const client = clientOf(settings);
      const listed: string[] = [];
      for await (const model of client.models.list()) listed.push(model.id);
      return { listed, retrieved: (await client.models.retrieve(id)).id };
    }),
};

async function whole(settings: Settings, question: Question): Promise<Answer> {
  const { choices, usage } = await clientOf(settings).chat.completions.parse(bodyOf(question));
  const message = choices[0]?.message;
  return {
    text: message?.content ?? message?.refusal ?? '',
    toolCalls: (message?.tool_calls ?? []).flatMap(callOf),
    ...(usage ? { usage: { input: usage.prompt_tokens, output: usage.completion_tokens } } : {}),
    ...(question.schema ? { value: message?.parsed } : {}),
  };
}

/** By the helper that collects the chunks, because it is stricter than reading them one by one. */
async function stream(settings: Settings, question: Question): Promise<Answer> {
  const options = question.usage ? { stream_options: { include_usage: true } } : {};
  const events = clientOf(settings).chat.completions.stream({ ...bodyOf(question), ...options });
  let parts = 0;
  let text = '';
  for await (const { choices } of events) {
    const { content, refusal } = choices[0]?.delta ?? {};
    if (!content && !refusal) continue;
    text += content ?? refusal ?? '';
    parts += 1;
    // Leaving the loop aborts the request.
    if (parts === question.leaveAfter) return { text, parts, toolCalls: [] };
  }
  const { choices, usage } = await events.finalChatCompletion();
  const message = choices[0]?.message;
  return {
    text,
    parts,
    toolCalls: (message?.tool_calls ?? []).flatMap(callOf),
    ...(usage ? { usage: { input: usage.prompt_tokens, output: usage.completion_tokens } } : {}),
    ...(question.schema ? { value: message?.parsed } : {}),
  };
}

function clientOf({ baseUrl, apiKey, retries = 0, timeoutMs }: Settings): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    maxRetries: retries,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
}

function bodyOf({ model, prompt, tool, schema, temperature }: Question) {
  return {
    model,
    messages: [{ role: 'user' as const, content: prompt }],
    ...(tool ? { tools: [toolOf(tool)] } : {}),
    ...(schema
      ? {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { ...formatOf(schema), strict: true },
          },
        }
      : {}),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function toolOf({ name, description, parameters }: Tool) {
  const members: Record<string, unknown> = { ...parameters };
  return { type: 'function' as const, function: { name, description, strict: true, parameters: members } };
}

function formatOf({ name, schema }: { name: string; schema: JsonSchema }) {
  const members: Record<string, unknown> = { ...schema };
  return { name, schema: members };
}

function callOf(call: ToolCall): Answer['toolCalls'] {
  if (call.type !== 'function') return [];
  return [{ name: call.function.name, arguments: JSON.parse(call.function.arguments) as unknown }];
}

async function attempt<Value>(call: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { fault: openAiFault(error) };
  }
}

/** Of `@langchain/openai` as well, which passes these errors on. */
export function openAiFault(error: unknown): Fault {
  const own = error instanceof OpenAI.OpenAIError;
  const status = error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined;
  return {
    kind: error instanceof Error ? error.constructor.name : typeof error,
    own,
    message: error instanceof Error ? error.message : String(error),
    ...(status === undefined ? {} : { status }),
  };
}
