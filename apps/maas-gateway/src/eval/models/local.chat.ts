import { readFile } from 'node:fs/promises';
import { CHAT_MODEL } from '@isthmus/platform-local-models';
import type { CompletionChunk, CompletionRequest } from '../../completion/completion.types.js';
import type { Source } from '../../completion/source.js';
import { openAiOriginal, openAiValueOf } from '../../wire/openai.js';
import type { ChatAnswer, ChatAsk, ChatModel } from './chat.eval.js';

/** The chat model in a process of its own, as the gateway runs it. */
export interface LocalChat extends ChatModel {
  /** Resident memory of that process at its highest, megabytes; undefined where the system does not tell. */
  memoryMb(): Promise<number | undefined>;
  close(): void;
}

interface TokenScore {
  logprob: number;
  top_logprobs?: { logprob: number }[];
}

interface ScoredChunk {
  choices: { logprobs?: { content: TokenScore[] } }[];
}

/** What the gateway has of a model that runs in a process beside it. */
interface LocalSource extends Source {
  readonly pid: number | undefined;
  /** Looks for its file. */
  look(): Promise<void>;
  close(): void;
}

/** The chat model of the cache folder; or why it cannot be had, with the remedy. */
export async function localChat(sources: readonly LocalSource[]): Promise<LocalChat | string> {
  const source = sources.find((one) => one.models().some(({ id }) => id === CHAT_MODEL.id));
  if (!source) return `the gateway has no ${CHAT_MODEL.id}`;
  await source.look();
  if (!source.available) return source.models()[0]?.description ?? 'it is not available';
  return {
    ask: (question) => ask(source, question),
    memoryMb: () => memoryOf(source.pid),
    close: () => source.close(),
  };
}

async function ask(source: Source, question: ChatAsk): Promise<ChatAnswer> {
  const { outputTokensMax } = question;
  const model = { sourceId: CHAT_MODEL.id };
  const signal = AbortSignal.timeout(120_000);
  const started = performance.now();
  const answer = {
    text: '',
    logprobs: [] as number[],
    top: [] as number[][],
    outputTokens: 0,
    firstTokenMs: 0,
  };
  const chunks = await source.stream(requestOf(question), {
    model,
    inputTokens: 0,
    outputTokensMax,
    owner: 'evaluation',
    signal,
  });
  for await (const together of chunks)
    for (const { output, usage, original } of together) {
      if (output?.text && answer.text === '') answer.firstTokenMs = performance.now() - started;
      answer.text += output?.text ?? '';
      const scores = scoresOf(original);
      answer.logprobs.push(...scores.map(({ logprob }) => logprob));
      answer.top.push(...scores.map(({ top_logprobs: top = [] }) => top.map(({ logprob }) => logprob)));
      answer.outputTokens = usage?.outputTokens ?? answer.outputTokens;
    }
  return { ...answer, tookMs: performance.now() - started };
}

function requestOf({ prompt, outputTokensMax, schema, alternatives }: ChatAsk): CompletionRequest {
  const scores = alternatives === undefined ? {} : { logprobs: true, top_logprobs: alternatives };
  const format = schema
    ? { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }
    : {};
  return {
    model: CHAT_MODEL.id,
    messages: [{ role: 'user', text: prompt, name: undefined, toolCalls: undefined, mediaParts: 0 }],
    declarations: [],
    toolChoice: 'optional',
    responseFormat: schema ? 'structured' : 'text',
    demands: Object.keys(scores),
    outputTokensMax,
    original: openAiOriginal({ temperature: 0, seed: 1, ...scores, ...format }),
  };
}

function scoresOf(original: CompletionChunk['original']): TokenScore[] {
  const { choices = [] } = openAiValueOf<ScoredChunk>(original) ?? {};
  return choices.flatMap(({ logprobs }) => logprobs?.content ?? []);
}

async function memoryOf(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
}
