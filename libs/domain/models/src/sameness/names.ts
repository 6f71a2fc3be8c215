/** Quoted texts, code, addresses and paths: what is meant literally. */
const LITERAL =
  /"[^"]+"|“[^”]+”|「[^」]+」|《[^》]+》|`[^`]+`|\S+@\S+\.\w+|https?:\/\/\S+|(?<=\s)[\w.-]*[/\\][\w./\\-]+/gu;
const WORD = /[A-ZÀ-Þ][A-Za-zÀ-ÿ0-9'’+#-]*|[a-zà-ÿ]+[0-9A-Z][A-Za-zÀ-ÿ0-9]*/g;
/** After these a capital letter is only the beginning of a sentence. */
const SENTENCE_START = /(?:^|[.!?。！？:：\n]["“「(]?)\s*$/;
const TITLES = new Set(['i', "i'm", "i'd", "i've", "i'll", 'i’m', 'i’d', 'i’ve', 'i’ll', 'a', 'ok']);

/** Names, abbreviations and literal texts of a text, in lower case: by quotes, by form and by capital letters. */
export function namesOf(text: string): string[] {
  const literals = text.match(LITERAL) ?? [];
  const words = [...text.matchAll(WORD)].filter(
    ({ 0: word, index }) =>
      hasOddForm(word) || !SENTENCE_START.test(text.slice(Math.max(0, index - 8), index)),
  );
  return [...literals.map(bare), ...words.map(([word]) => bare(word))].filter(
    (name) => name !== '' && !TITLES.has(name),
  );
}

/** Whether each of the names occurs in a text of lower case as a whole word. */
export function namesIn(names: readonly string[], text: string): boolean {
  return names.every((name) => occurs(name, text) || (name.endsWith('s') && occurs(name.slice(0, -1), text)));
}

/** Capitals or digits within it: no word at the beginning of a sentence looks so. */
function hasOddForm(word: string): boolean {
  return /^[A-ZÀ-Þ]{2}|.[A-ZÀ-Þ0-9+#]/.test(word);
}

function bare(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^["“「《`]|["”」》`.,;!?]+$/g, '')
    .replace(/['’]s$/, '');
}

function occurs(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + name.length])) return true;
    if (!/^[a-z0-9]/.test(name)) return true;
    if (isPlural(text.slice(at + name.length, at + name.length + 2))) return true;
  }
  return false;
}

function isPlural(rest: string): boolean {
  return rest[0] === 's' && !isLetter(rest[1]);
}

/** Of a Latin word; Chinese is written against it without a blank. */
function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9À-ÿ]/.test(character);
}
