/** What a provider reports that one call used. */
export interface TokensUsed {
  inputTokens: number;
  outputTokens: number;
}

/** What one call can use. */
export interface UsageBounds {
  /** Counted by the gateway, before the call. */
  inputTokens: number;
  /** The token cap that was sent to the provider. */
  outputTokensMax: number;
  /** Whether it has pictures, sounds or files, whose tokens only the provider can count. */
  hasMedia: boolean;
}

/** More than any model reads or writes in one call. */
const TOKENS_MAX = 10_000_000;
/** Other tokenizers and hidden system prompts make more tokens than the gateway counts, within reason. */
const INPUT_FACTOR_MAX = 16;
const INPUT_EXTRA_MAX = { text: 4_000, media: 100_000 };
/** Some providers count hidden reasoning beyond the bound they were given. */
const OUTPUT_FACTOR_MAX = 4;
const OUTPUT_EXTRA_MAX = 1_000;
/** More than any text but long runs of blanks or rules has. */
const CHARACTERS_PER_TOKEN_MAX = 16;

/** The longest answer, in UTF-16 code units, that a call can have; a longer one is an error of the provider. */
export function charactersMax(bounds: Pick<UsageBounds, 'outputTokensMax'>): number {
  return CHARACTERS_PER_TOKEN_MAX * outputMaxOf(bounds);
}

/** Whether a call can have used what its provider reports; a report beyond is an error of the provider. */
export function isPlausible(reported: TokensUsed, bounds: UsageBounds): boolean {
  return reported.inputTokens <= inputMaxOf(bounds) && reported.outputTokens <= outputMaxOf(bounds);
}

function inputMaxOf({ inputTokens, hasMedia }: UsageBounds): number {
  const extra = hasMedia ? INPUT_EXTRA_MAX.media : INPUT_EXTRA_MAX.text;
  return Math.min(TOKENS_MAX, INPUT_FACTOR_MAX * inputTokens + extra);
}

function outputMaxOf({ outputTokensMax }: Pick<UsageBounds, 'outputTokensMax'>): number {
  return Math.min(TOKENS_MAX, OUTPUT_FACTOR_MAX * outputTokensMax + OUTPUT_EXTRA_MAX);
}
