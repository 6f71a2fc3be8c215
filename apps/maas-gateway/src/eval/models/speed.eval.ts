import type { ChatAsk, ChatModel } from './chat.eval.js';
import type { Encoder } from './encoder.eval.js';
import { median } from './statistics.js';

const ROUNDS = 5;
const OUTPUT_TOKENS = 128;
const PROMPT = 'Tell me a long story about a fisherman who finds a map in a bottle and sails to an island.';

/** How log-probabilities are asked for, by the name in the report. */
const MODES = { plain: undefined, chosen: 0, five: 5 } satisfies Record<string, ChatAsk['alternatives']>;
type Mode = keyof typeof MODES;

export interface ChatSpeed {
  /** Without the time to the first token, medians of rounds in which the modes take turns. */
  tokensPerSecond: Record<Mode, number>;
  firstTokenMs: number;
}

/** The chat model's speed; a first round that is not counted warms it up. */
export async function measureChat(model: ChatModel, rounds = ROUNDS): Promise<ChatSpeed> {
  const speeds: Record<Mode, number[]> = { plain: [], chosen: [], five: [] };
  const firsts: number[] = [];
  for (let round = 0; round <= rounds; round++)
    for (const mode of ['plain', 'chosen', 'five'] as const) {
      // Another first word each time: a prompt that is remembered has no time to the first token.
      const prompt = `${round} ${mode}. ${PROMPT}`;
      const ask = { prompt, outputTokensMax: OUTPUT_TOKENS, alternatives: MODES[mode] };
      const { outputTokens, firstTokenMs, tookMs } = await model.ask(ask);
      if (round === 0) continue;
      speeds[mode].push(((outputTokens - 1) * 1_000) / (tookMs - firstTokenMs));
      firsts.push(firstTokenMs);
    }
  const { plain, chosen, five } = speeds;
  return {
    tokensPerSecond: { plain: median(plain), chosen: median(chosen), five: median(five) },
    firstTokenMs: median(firsts),
  };
}

export interface EncoderSpeed {
  sentencesPerSecond: number;
  queryMs: number;
}

/** The encoder's speed in one thread: all texts in one call, and one by one. */
export function measureEncoder(encoder: Encoder, texts: readonly string[]): EncoderSpeed {
  const timed = (work: () => void) => {
    const started = performance.now();
    work();
    return performance.now() - started;
  };
  encoder.encode(texts); // Warms up the compiler.
  const all = Array.from({ length: ROUNDS }, () => timed(() => encoder.encode(texts)));
  const each = texts.map((text) => timed(() => encoder.encode([text])));
  return { sentencesPerSecond: (texts.length * 1_000) / median(all), queryMs: median(each) };
}
