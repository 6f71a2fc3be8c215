/** A part of a text; `from` is where it begins. */
interface Part {
  from: number;
  part: string;
  isQuoted: boolean;
}

/**
 * A text in parts, those that a quote is made of apart from the rest. A quote has sentences of the text in their order, and
 * may leave out some; spaces and line breaks may differ. A sentence that the text does not have is passed over.
 */
export function quotedParts(text: string, quote: string): Part[] {
  const parts: Part[] = [];
  const put = (from: number, to: number, isQuoted: boolean) => {
    if (to > from) parts.push({ from, part: text.slice(from, to), isQuoted });
  };
  let end = 0;
  for (const sentence of sentencesOf(quote)) {
    const pattern = new RegExp(wordsOf(sentence).map(escaped).join('\\s+'), 'g');
    pattern.lastIndex = end;
    const found = pattern.exec(text);
    if (!found) continue;
    put(end, found.index, false);
    put(found.index, pattern.lastIndex, true);
    end = pattern.lastIndex;
  }
  put(end, text.length, false);
  return parts;
}

/** What end a quote has where it was cut. */
const CUT = /\s*(?:…|\.\.\.)\s*$/;
/** Fewer could be anywhere. */
const CHARACTERS_MIN = 4;

function sentencesOf(quote: string): string[] {
  const sentences = quote.replace(CUT, '').split(/(?<=[。！？])|(?<=[.!?:;])\s+|\n+/);
  return sentences.map((sentence) => sentence.trim()).filter(({ length }) => length >= CHARACTERS_MIN);
}

function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/);
}

/** A word as a pattern that matches it alone. */
function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
