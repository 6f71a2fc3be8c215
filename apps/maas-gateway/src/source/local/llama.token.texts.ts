import type { LlamaModel, Token } from 'node-llama-cpp';
import type { TokenText } from './llama.protocol.js';

const REPLACEMENT = '\uFFFD';
/** Of a vocabulary in the manner of SentencePiece: a token that is one byte. */
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/** The texts of tokens, with the bytes of those that are a part of a character. */
export class TokenTexts {
  private readonly known = new Map<Token, TokenText>();

  constructor(private readonly model: LlamaModel) {}

  /** Special tokens by their names. */
  of(token: Token): TokenText {
    const known = this.known.get(token);
    if (known) return known;
    const text = this.model.detokenize([token], true);
    const made = {
      token: text,
      bytes: text.includes(REPLACEMENT) ? this.bytesOf(token) : [...Buffer.from(text)],
    };
    this.known.set(token, made);
    return made;
  }

  /** The text of tokens that follow `before`; special tokens have none. */
  join(tokens: readonly Token[], before: readonly Token[]): string {
    return this.model.detokenize(tokens, false, before);
  }

  private bytesOf(token: Token): number[] {
    const { _model: native } = this.model as unknown as {
      _model?: { getTokenString?: (id: number) => string };
    }; // private; absent is met
    const piece = native?.getTokenString?.(token) ?? REPLACEMENT;
    const hex = BYTE_TOKEN.exec(piece)?.[1];
    if (hex !== undefined) return [Number.parseInt(hex, 16)];
    const bytes = [...piece].map((character) => BYTE_OF.get(character));
    return bytes.every((byte) => byte !== undefined) ? bytes : [...Buffer.from(piece)];
  }
}

/** The characters by which byte-level vocabularies write bytes (GPT-2): printable ones stand for themselves, others follow 255. */
const BYTE_OF: ReadonlyMap<string, number> = new Map(
  (() => {
    const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    let next = 256;
    return Array.from({ length: 256 }, (_, byte): [string, number] => [
      String.fromCharCode(isPrintable(byte) ? byte : next++),
      byte,
    ]);
  })(),
);
