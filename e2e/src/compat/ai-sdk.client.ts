import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  AISDKError,
  APICallError,
  embedMany,
  generateText,
  jsonSchema,
  Output,
  RetryError,
  streamText,
  tool,
  type ToolSet,
} from 'ai';
import type { Answer, CompatClient, Fault, Outcome, Question, Settings, Tool } from './compat.client.ts';

/** Errors of the platform by which it passes on that a signal was aborted. */
const ABORTS = ['AbortError', 'TimeoutError'];

export const aiSdk: CompatClient = {
  name: 'ai with @ai-sdk/openai-compatible',
  retriesByStatus: true,
  ask: (settings, question) =>
    attempt(() => (question.stream ? stream(settings, question) : whole(settings, question))),
  embed: (settings, { model, texts: values }) =>
    attempt(async () => {
      const embeddingModel = providerOf(settings).embeddingModel(model);
      return (await embedMany({ model: embeddingModel, values, maxRetries: settings.retries ?? 0 }))
        .embeddings;
    }),
};

async function whole(settings: Settings, question: Question): Promise<Answer> {
  const result = await generateText(optionsOf(settings, question));
  return {
    text: result.text,
    toolCalls: result.toolCalls.map(callOf),
    ...usageOf(result.usage),
    ...(question.schema ? { value: result.output } : {}),
  };
}

async function stream(settings: Settings, question: Question): Promise<Answer> {
  const leaving = new AbortController();
  const result = streamText({
    ...optionsOf(settings, question),
    abortSignal: leaving.signal,
    onError: () => undefined, // It is in the stream as well; by default it is printed.
  });
  let text = '';
  let parts = 0;
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new DOMException(part.reason ?? 'aborted', 'TimeoutError');
    if (part.type !== 'text-delta' || part.text === '') continue;
    text += part.text;
    parts += 1;
    if (parts !== question.leaveAfter) continue;
    leaving.abort();
    return { text, parts, toolCalls: [] };
  }
  return {
    text,
    parts,
    toolCalls: (await result.toolCalls).map(callOf),
    ...usageOf(await result.usage),
    ...(question.schema ? { value: await result.output } : {}),
  };
}

function providerOf({ baseUrl, apiKey }: Settings, includeUsage = false) {
  return createOpenAICompatible({
    name: 'isthmus',
    baseURL: baseUrl,
    apiKey,
    includeUsage,
    supportsStructuredOutputs: true,
  });
}

function optionsOf(
  settings: Settings,
  { model, prompt, usage, tool: offered, schema, temperature }: Question,
) {
  return {
    model: providerOf(settings, usage)(model),
    prompt,
    maxRetries: settings.retries ?? 0,
    ...(settings.timeoutMs === undefined ? {} : { timeout: settings.timeoutMs }),
    ...(offered ? { tools: toolsOf(offered) } : {}),
    ...(schema
      ? {
          output: Output.object({
            name: schema.name,
            schema: jsonSchema<Record<string, string>>(schema.schema),
          }),
        }
      : {}),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function toolsOf({ name, description, parameters }: Tool): ToolSet {
  const offered = tool({ description, inputSchema: jsonSchema<Record<string, string>>(parameters) });
  return { [name]: offered } as ToolSet; // a tool of theirs, whose types break under exactOptionalPropertyTypes
}

function callOf({ toolName, input }: { toolName: string; input: unknown }): Answer['toolCalls'][number] {
  return { name: toolName, arguments: input };
}

function usageOf({
  inputTokens: input,
  outputTokens: output,
}: {
  inputTokens: number | undefined;
  outputTokens: number | undefined;
}): Pick<Answer, 'usage'> {
  return input === undefined || output === undefined ? {} : { usage: { input, output } };
}

async function attempt<Value>(call: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function faultOf(error: unknown): Fault {
  const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
  const own = AISDKError.isInstance(error) || ABORTS.includes(name);
  const last = RetryError.isInstance(error) ? error.lastError : error;
  const status = APICallError.isInstance(last) ? last.statusCode : undefined;
  return { kind: name, own, message, ...(status === undefined ? {} : { status }) };
}
