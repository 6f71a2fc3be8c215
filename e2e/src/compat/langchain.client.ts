import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import type { Answer, CompatClient, Fault, Outcome, Question, Settings } from './compat.client.ts';
import { openAiFault } from './openai.client.ts';

const REPLACED = ['TimeoutError', 'AbortError'];

export const langChain: CompatClient = {
  name: '@langchain/openai',
  keepsOfRefusals: { whole: '', streamed: '' },
  ask: (settings, question) =>
    attempt(() => (question.stream ? stream(settings, question) : whole(settings, question))),
  embed: (settings, { model, texts }) =>
    attempt(() => new OpenAIEmbeddings({ model, ...optionsOf(settings) }).embedDocuments(texts)),
};

async function whole(settings: Settings, question: Question): Promise<Answer> {
  return answerOf(await runnableOf(settings, question).invoke(question.prompt), question);
}

async function stream(settings: Settings, question: Question): Promise<Answer> {
  let message: AIMessageChunk | undefined;
  let parts = 0;
  for await (const chunk of await runnableOf(settings, question).stream(question.prompt)) {
    message = message?.concat(chunk) ?? chunk;
    if (chunk.text === '') continue;
    parts += 1;
    // Leaving the loop aborts the request.
    if (parts === question.leaveAfter) break;
  }
  if (!message) throw new Error('The stream had no chunk');
  return { ...answerOf(message, question), parts };
}

function runnableOf(settings: Settings, { model, usage = false, tool, schema, temperature }: Question) {
  const chat = new ChatOpenAI({
    model,
    streamUsage: usage,
    ...optionsOf(settings),
    ...(temperature === undefined ? {} : { temperature }),
  });
  const tools = tool
    ? [{ type: 'function' as const, function: { ...tool, parameters: { ...tool.parameters } } }]
    : [];
  const format = schema && {
    type: 'json_schema' as const,
    json_schema: { name: schema.name, schema: { ...schema.schema }, strict: true },
  };
  return chat.withConfig({
    ...(tool ? { tools } : {}),
    ...(format ? { response_format: format } : {}),
  });
}

function optionsOf({ baseUrl, apiKey, retries = 0, timeoutMs }: Settings) {
  return {
    apiKey,
    maxRetries: retries,
    configuration: { baseURL: baseUrl },
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
}

function answerOf(message: AIMessageChunk, { schema }: Question): Answer {
  const { tool_calls: calls = [] } = message;
  // Its declared type is empty where the structure of a message is not given.
  const usage = message.usage_metadata as UsageMetadata | undefined;
  return {
    text: message.text || String(message.additional_kwargs['refusal'] ?? ''),
    toolCalls: calls.map(({ name, args }) => ({ name, arguments: args })),
    ...(usage ? { usage: { input: usage.input_tokens, output: usage.output_tokens } } : {}),
    ...(schema ? { value: JSON.parse(message.text) as unknown } : {}),
  };
}

async function attempt<Value>(call: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** Those of the library below, besides two that it replaces by plain errors with a name. */
function faultOf(error: unknown): Fault {
  const fault = openAiFault(error);
  if (!(error instanceof Error) || !REPLACED.includes(error.name)) return fault;
  return { ...fault, kind: error.name, own: true };
}
