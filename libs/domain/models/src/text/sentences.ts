/** Abbreviations after which a full stop does not end a sentence. */
const ABBREVIATIONS = /\b(?:e\.g|i\.e|etc|vs|no|mr|mrs|ms|dr|approx|min|max)\.$/i;
const CLOSERS = /[”’"')\]）】」』]/;

/**
 * Splits text into sentences, in order and without loss of words. Decimals (0.5), addresses (192.168.1.1, a.b.com),
 * dial codes (**21*number#) and menu paths stay whole; Chinese full stops end a sentence without a space after them.
 */
export function splitSentences(text: string): string[] {
  return text
    .split(/\n+/)
    .flatMap(splitLine)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function splitLine(line: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (let at = 0; at < line.length; at++) {
    if (!endsSentence(line, at, start)) continue;
    while (CLOSERS.test(line[at + 1] ?? '')) at++;
    sentences.push(line.slice(start, at + 1));
    start = at + 1;
  }
  return [...sentences, line.slice(start)];
}

function endsSentence(line: string, at: number, start: number): boolean {
  const mark = line[at] ?? '';
  if ('。！？；'.includes(mark)) return true;
  if (!'.!?'.includes(mark)) return false;
  const after = line.slice(at + 1).replace(/^[”’"')\]]+/, '');
  if (after !== '' && !/^\s/.test(after)) return false;
  return mark !== '.' || !ABBREVIATIONS.test(line.slice(start, at + 1));
}
