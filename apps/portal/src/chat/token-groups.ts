import type { TokenScore } from './token-score';

/** One or more tokens that are a text together: a character may be spread over several. */
export interface TokenGroup {
  text: string;
  /** Of all its tokens in turn, 0–1. */
  probability: number;
  level: ConfidenceLevel;
  /** What could have been in its place, most probable first; of a character in several tokens none is known. */
  alternatives: { text: string; probability: number }[];
}

/** From what probability on a level begins; each has an underline of its own. */
export const CONFIDENCE_LEVELS = [
  { level: 'sure', from: 0.9 },
  { level: 'likely', from: 0.6 },
  { level: 'unsure', from: 0.3 },
  { level: 'guess', from: 0 },
] as const;
export type ConfidenceLevel = (typeof CONFIDENCE_LEVELS)[number]['level'];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The tokens of an answer as they are shown. Bytes at the end that are no character yet are left out. */
export function groupTokens(tokens: readonly TokenScore[]): TokenGroup[] {
  const groups: TokenGroup[] = [];
  let open: TokenScore[] = [];
  for (const token of tokens) {
    open.push(token);
    const text = textOf(open);
    if (text === undefined) continue;
    groups.push(groupOf(open, text));
    open = [];
  }
  return groups;
}

/** Undefined while the bytes of the tokens are not whole characters; after four of them they never will be. */
function textOf(tokens: readonly TokenScore[]): string | undefined {
  const [first] = tokens;
  if (tokens.length === 1 && first && !first.text.includes('\uFFFD')) return first.text;
  const bytes = tokens.flatMap((token) => token.bytes ?? []);
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return bytes.length < 4 ? undefined : tokens.map(({ text }) => text).join('');
  }
}

function groupOf(tokens: readonly TokenScore[], text: string): TokenGroup {
  const probability = Math.exp(tokens.reduce((sum, { logprob }) => sum + logprob, 0));
  const [first, ...more] = tokens;
  const others =
    more.length > 0 ? [] : (first?.alternatives ?? []).filter((other) => other.text !== first?.text);
  return {
    text,
    probability,
    level: CONFIDENCE_LEVELS.find(({ from }) => probability >= from)?.level ?? 'guess',
    alternatives: others.map((other) => ({ text: other.text, probability: Math.exp(other.logprob) })),
  };
}
