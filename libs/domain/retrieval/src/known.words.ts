import { Spelling } from './spelling.js';
import { stem } from './stem.js';
import { isStopword, words } from './terms.js';
import { countTerms } from './weighting.js';

const LATIN = /^[a-z]+$/;
/** A question has a few misspelt words; a long text in another language would have nothing else. */
const CORRECTIONS_MAX = 8;
const WORD_LENGTH_MIN = 3;
const JOINED_LENGTH_MIN = 6;

/** The Latin words that texts use, to correct what a question misspells. */
export class KnownWords {
  private readonly stems: ReadonlySet<string>;
  private readonly spelling: Spelling;

  /** `known` in order of preference: of two equally near ones the earlier is meant. */
  constructor(known: readonly string[]) {
    this.stems = new Set(known.map(stem));
    this.spelling = new Spelling(known);
  }

  /**
   * The text with misspelt words replaced by the known ones they are nearest to, words that were split joined and joined ones
   * split; what is near to nothing stays.
   */
  corrected(text: string): string {
    return this.withSpelling(this.withJoined(text));
  }

  /** Whether a word carries a topic that no known text has. */
  isUnknown(word: string): boolean {
    return LATIN.test(word) && !isStopword(word) && !this.stems.has(stem(word));
  }

  /** "auto pay" is "autopay" where that is a word, and one of the two is none. */
  private withJoined(text: string): string {
    return text.replace(/\b([a-z]+)[ -](?=([a-z]+)\b)/gi, (whole, first: string, second: string) => {
      const joined = `${first}${second}`.toLowerCase();
      const isWord = joined.length >= JOINED_LENGTH_MIN && this.stems.has(stem(joined));
      const isSplit = [first, second].some((part) => this.isUnknown(part.toLowerCase()));
      return isWord && isSplit ? first : whole;
    });
  }

  private withSpelling(text: string): string {
    const unknown = [...new Set(words(text))]
      .filter((word) => this.isUnknown(word))
      .slice(0, CORRECTIONS_MAX);
    const meant = new Map(
      unknown.map((word) => [word, this.spelling.nearest(word) ?? this.split(word) ?? word]),
    );
    return meant.size === 0
      ? text
      : text.replace(/[a-z]+/gi, (word, at: number) =>
          at > 0 && isName(word) ? word : (meant.get(word.toLowerCase()) ?? word),
        );
  }

  /** Two known words that were typed as one. */
  private split(word: string): string | undefined {
    for (let at = WORD_LENGTH_MIN; at <= word.length - WORD_LENGTH_MIN; at++) {
      const parts = [word.slice(0, at), word.slice(at)];
      if (parts.every((part) => this.stems.has(stem(part)))) return parts.join(' ');
    }
    return undefined;
  }
}

/** The Latin words of texts that carry a topic, the most frequent first. */
export function wordsByFrequency(texts: readonly string[]): string[] {
  const counts = countTerms(texts.flatMap(words).filter((word) => LATIN.test(word) && !isStopword(word)));
  return [...counts].sort(([, a], [, b]) => b - a).map(([word]) => word);
}

/** Written as a name is, unless at the beginning: not misspelt, but of elsewhere. */
function isName(word: string): boolean {
  return /^[A-Z][a-z]+$/.test(word);
}
