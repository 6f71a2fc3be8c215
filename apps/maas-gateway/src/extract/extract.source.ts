import {
  answerFrom,
  streamPieces,
  type ExtractiveAnswer,
  type KnowledgeIndex,
  type Turn,
} from '@isthmus/domain-models';
import { textOf, type ChatRequest } from '../chat/chat.request.js';
import type { ChatChunk, ChatSource, SourceCall, WireUsage } from '../chat/chat.types.js';
import type { TokenCounter } from '../chat/token.counts.js';
import { badRequest } from '../http/openai-error.js';

/** The extension with which the built-in model says where its sentences come from. */
interface Grounds {
  citations: { article_id: string; title: string; quote: string }[];
  confidence: number;
}

/** The built-in model as a source: it streams the sentences it found word by word. */
export function extractSource(
  index: KnowledgeIndex,
  request: ChatRequest,
  { counter, inputTokens }: { counter: TokenCounter; inputTokens: number },
): ChatSource {
  assertSupported(request);
  const answer = () => answerFrom(index, turnsOf(request));
  return {
    name: 'isthmus',
    whole: async (call) => wholeOf(answer(), call, { counter, inputTokens }),
    stream: async (call) => chunksOf(answer(), call, { counter, inputTokens }),
  };
}

/** It calls no tools and knows no formats; offering it tools is no error, demanding a call is. */
function assertSupported({ body }: ChatRequest): void {
  const { response_format: format, tool_choice: choice } = body;
  if (format && format.type !== 'text') {
    throw badRequest('response_format', 'This model answers in plain text only', 'unsupported_value');
  }
  if (choice === 'required' || typeof choice === 'object') {
    if (choice !== null) throw badRequest('tool_choice', 'This model calls no tools', 'unsupported_value');
  }
}

function turnsOf({ messages }: ChatRequest): Turn[] {
  return messages.map((message) => ({
    role: message.role === 'developer' ? 'system' : message.role === 'function' ? 'tool' : message.role,
    text: textOf(message),
  }));
}

interface Counting {
  counter: TokenCounter;
  inputTokens: number;
}

function wholeOf(answer: ExtractiveAnswer, call: SourceCall, counting: Counting) {
  const { pieces, cut } = withinBound(answer.text, call, counting.counter);
  const content = pieces.join('');
  const message = { role: 'assistant', content, refusal: null, ...groundsOf(answer) };
  return {
    choices: [{ index: 0, message, logprobs: null, finish_reason: cut ? 'length' : 'stop' }],
    usage: usageOf(content, counting),
  };
}

async function* chunksOf(
  answer: ExtractiveAnswer,
  call: SourceCall,
  counting: Counting,
): AsyncGenerator<ChatChunk> {
  const { pieces, cut } = withinBound(answer.text, call, counting.counter);
  for (const [position, content] of pieces.entries()) {
    const last = position === pieces.length - 1;
    yield chunkOf({ content, ...(last ? groundsOf(answer) : {}) }, null);
  }
  yield { ...chunkOf({}, cut ? 'length' : 'stop'), usage: usageOf(pieces.join(''), counting) };
}

/** Whole words, as many as the bound allows. */
function withinBound(
  text: string,
  { outputTokensMax }: SourceCall,
  counter: TokenCounter,
): { pieces: string[]; cut: boolean } {
  const pieces = streamPieces(text);
  if (counter.count(text) <= outputTokensMax) return { pieces, cut: false };
  const kept: string[] = [];
  let tokens = 0;
  for (const piece of pieces) {
    tokens += counter.count(piece);
    if (tokens > outputTokensMax) break;
    kept.push(piece);
  }
  return { pieces: kept.length > 0 ? kept : [''], cut: true };
}

function groundsOf({ citations, confidence }: ExtractiveAnswer): Grounds {
  return {
    citations: citations.map(({ articleId, title, quote }) => ({ article_id: articleId, title, quote })),
    confidence: Math.round(confidence * 1_000) / 1_000,
  };
}

function chunkOf(delta: ChatChunk['choices'][number]['delta'], finish_reason: string | null): ChatChunk {
  return { choices: [{ index: 0, delta, logprobs: null, finish_reason }] };
}

function usageOf(content: string, { counter, inputTokens }: Counting): WireUsage {
  const completion = counter.count(content);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: completion,
    total_tokens: inputTokens + completion,
  };
}
