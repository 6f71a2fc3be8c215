/** What a provider says that a request used. */
interface ReportedUsage {
  prompt_tokens: number;
  completion_tokens: number;
}

/** What a request could use. */
export interface UsageBounds {
  /** Counted here, before the call. */
  inputTokens: number;
  /** What the provider was told to stop at. */
  outputTokensMax: number;
}

/** More than any model reads or writes in one call. */
const TOKENS_MAX = 10_000_000;
/** Other tokenizers, hidden system prompts and pictures make more tokens than were counted here, within reason. */
const INPUT_FACTOR_MAX = 16;
const INPUT_EXTRA_MAX = 100_000;
/** Some providers count hidden reasoning beyond the bound they were given. */
const OUTPUT_FACTOR_MAX = 4;
const OUTPUT_EXTRA_MAX = 1_000;

/** More than the longest answers have, save some of nothing but blanks or rules. */
const CHARACTERS_PER_TOKEN_MAX = 16;

/** The longest answer, in UTF-16 code units, that a request can have; one beyond is an error of the provider. */
export function charactersMax(bounds: Pick<UsageBounds, 'outputTokensMax'>): number {
  return CHARACTERS_PER_TOKEN_MAX * outputMaxOf(bounds);
}

/** Whether a request can have used what its provider reports; a report beyond is an error of the provider. */
export function isPlausible(reported: ReportedUsage, { inputTokens, outputTokensMax }: UsageBounds): boolean {
  const inputMax = Math.min(TOKENS_MAX, INPUT_FACTOR_MAX * inputTokens + INPUT_EXTRA_MAX);
  return reported.prompt_tokens <= inputMax && reported.completion_tokens <= outputMaxOf({ outputTokensMax });
}

function outputMaxOf({ outputTokensMax }: Pick<UsageBounds, 'outputTokensMax'>): number {
  return Math.min(TOKENS_MAX, OUTPUT_FACTOR_MAX * outputTokensMax + OUTPUT_EXTRA_MAX);
}
