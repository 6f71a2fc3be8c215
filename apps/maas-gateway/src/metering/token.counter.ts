import { TokenCounter as KernelCounter } from '@isthmus/kernels';

/** Counts tokens of a text; a port, so that another tokenizer can take its place. */
export interface TokenCounter {
  count(text: string): number;
}

/** Injection token of the `TokenCounter`. */
export const TOKEN_COUNTER = Symbol('token counter');

/** OpenAI's o200k encoding by the WASM kernel: exact for its models, near enough for a hold on others'. */
export function createTokenCounter(): TokenCounter {
  return new KernelCounter({ encoding: 'o200k_base' });
}

/** Bytes of text that make about one token, where a text cannot be counted. */
const BYTES_PER_TOKEN = 4;

/**
 * Tokens of a text that was delivered. Never throws, because the charge depends on it: a text that the counter refuses,
 * such as megabytes without a space, is estimated by its length.
 */
export function countDelivered(counter: TokenCounter, text: string): number {
  try {
    return counter.count(text);
  } catch {
    return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
  }
}
