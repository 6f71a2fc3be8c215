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

/** Undefined while the last character lacks bytes; the tokens' own texts where the bytes can never be characters. */
function textOf(tokens: readonly TokenScore[]): string | undefined {
  const [first] = tokens;
  if (tokens.length === 1 && first && !first.text.includes('\uFFFD')) return first.text;
  const own = tokens.map(({ text }) => text).join('');
  if (tokens.some(({ bytes }) => bytes === undefined)) return own;
  const bytes = Uint8Array.from(tokens.flatMap((token) => token.bytes ?? []));
  return isBroken(bytes) ? own : wholeText(bytes);
}

/** Whether no bytes that follow make text of these. An end that is incomplete may still become a character. */
function isBroken(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return false;
  } catch {
    return true;
  }
}

function wholeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
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
