import type { Token } from 'node-llama-cpp';
import type { GeneratedToken, Generation, GenerationEvent } from './llama.protocol.js';
import type { TokenTexts } from './llama.token.texts.js';
import { StopFilter, type Piece } from './stop.filter.js';

/** Tokens that one character may be made of, and some: what is no text by then never will be. */
const INCOMPLETE_TOKENS_MAX = 8;
/** Tokens before, by which the text of the next one is decided. */
const TOKENS_BEFORE = 4;

/** A token as it was sampled. */
export interface SampledToken {
  token: Token;
  logprob: number | undefined;
  top: ReadonlyMap<Token, number> | undefined;
}

/** Turns tokens into pieces of text: whole characters only, and nothing that may begin a stop sequence. */
export class AnswerText {
  private readonly filter: StopFilter<GeneratedToken>;
  private readonly alternatives: number | undefined;
  private before: Token[] = [];
  private waiting: SampledToken[] = [];

  constructor(
    private readonly texts: Pick<TokenTexts, 'of' | 'join'>,
    { stop, alternatives }: Pick<Generation, 'stop' | 'alternatives'>,
    ownStop: readonly string[],
  ) {
    this.filter = new StopFilter([...stop, ...ownStop]);
    this.alternatives = alternatives;
  }

  /** Whether a stop sequence was found: nothing more is to be added. */
  get stopped(): boolean {
    return this.filter.stopped;
  }

  add(sampled: SampledToken): GenerationEvent[] {
    this.waiting.push(sampled);
    const text = this.waitingText();
    const isIncomplete = text.endsWith('\uFFFD') && this.waiting.length < INCOMPLETE_TOKENS_MAX;
    return isIncomplete ? [] : this.release(text);
  }

  /** What was held back. */
  finish(): GenerationEvent[] {
    const rest = this.waiting.length > 0 ? this.release(this.waitingText()) : [];
    return [...rest, ...this.filter.finish().flatMap((piece) => this.eventOf(piece))];
  }

  private waitingText(): string {
    return this.texts.join(
      this.waiting.map(({ token }) => token),
      this.before,
    );
  }

  private release(text: string): GenerationEvent[] {
    const { alternatives } = this;
    const tokens =
      alternatives === undefined ? [] : this.waiting.map((each) => this.scored(each, alternatives));
    this.before = [...this.before, ...this.waiting.map(({ token }) => token)].slice(-TOKENS_BEFORE);
    this.waiting = [];
    return this.filter.add({ text, tokens }).flatMap((piece) => this.eventOf(piece));
  }

  private scored(
    { token, logprob = 0, top = new Map<Token, number>() }: SampledToken,
    alternatives: number,
  ): GeneratedToken {
    const best = [...top].slice(0, alternatives);
    return {
      ...this.texts.of(token),
      logprob,
      top: best.map(([each, score]) => ({ ...this.texts.of(each), logprob: score })),
    };
  }

  private eventOf({ text, tokens }: Piece<GeneratedToken>): GenerationEvent[] {
    if (text === '' && tokens.length === 0) return [];
    return [{ type: 'text', text, ...(this.alternatives === undefined ? {} : { tokens }) }];
  }
}
