import { TokenCounter as KernelCounter } from '@isthmus/kernels';
import { mediaOf, textOf, type ChatRequest } from './chat.request.js';

/** Counts tokens of a text; a port, so that another tokenizer can take its place. */
export interface TokenCounter {
  count(text: string): number;
}

/** OpenAI's o200k encoding by the WASM kernel: exact for its models, near enough for a hold on others'. */
export function createTokenCounter(): TokenCounter {
  return new KernelCounter({ encoding: 'o200k_base' });
}

/** Bytes of text that make about one token, where a text cannot be counted. */
const BYTES_PER_TOKEN = 4;

/**
 * Tokens of what was delivered. Never throws, because the charge depends on it: a text that the counter refuses, such as
 * megabytes without a space, is estimated by its length.
 */
export function countDelivered(counter: TokenCounter, text: string): number {
  try {
    return counter.count(text);
  } catch {
    return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
  }
}

/** The cookbook's overheads: 3 a message, 1 a name, 3 for the reply. */
const OVERHEAD = { message: 3, name: 1, reply: 3 };
/** What a picture or a sound is held at; its provider settles what it really was. */
const TOKENS_OF_OTHER_PART = 1_500;

/** Tokens of a request as its reservation takes them: messages, tool calls in them, and tool schemas. */
export function countRequest(counter: TokenCounter, { messages, body }: ChatRequest): number {
  let total = OVERHEAD.reply;
  for (const message of messages) {
    total += OVERHEAD.message + counter.count(message.role) + counter.count(textOf(message));
    if (message.name !== undefined) total += OVERHEAD.name + counter.count(message.name);
    if (message['tool_calls'] !== undefined) total += counter.count(JSON.stringify(message['tool_calls']));
    total += TOKENS_OF_OTHER_PART * mediaOf(message);
  }
  return (
    total +
    [body.tools, body.response_format].reduce(
      (sum, extra) => sum + (extra ? counter.count(JSON.stringify(extra)) : 0),
      0,
    )
  );
}
