/** How many lines a text may have. Text of one line is a name or an id, and must not contain U+FFFD either. */
export type Lines = 'one' | 'several';

/** A class of refused characters and the rule for the message. */
interface Ban {
  rule: string;
  of: RegExp;
}

const LINE_BREAK = /[\n\r\v\f\u0085\u2028\u2029]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_TAB_AND_BREAK = /[[\p{Cc}\u2028\u2029]--[\t\n]]/v;

/**
 * Format characters that change or hide what a reader sees: bidirectional controls, zero-width characters, tags,
 * fillers. Visible ones (the number signs of Arabic and Syriac) are not among them.
 */
const HIDDEN =
  /[[\p{Cf}\p{Default_Ignorable_Code_Point}]--[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]/v;

/**
 * Hidden characters that are part of the writing of a script or an emoji: joiners between letters of joining scripts
 * (Persian and Indic words need them), joiners and presentation selectors of emoji, the flags that RGI knows, variation
 * selectors of Han and Mongolian.
 */
const JOINING =
  '[[\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Mong}\\p{sc=Nkoo}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}' +
  '\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}\\p{sc=Khmr}\\p{sc=Mymr}\\p{sc=Tibt}]&&[\\p{L}\\p{M}]]';
const EMOJI = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f]';
const NEEDED_SOURCE = [
  '\\p{RGI_Emoji_Tag_Sequence}',
  `(?<=${JOINING})[\\u200c\\u200d](?=${JOINING})`,
  `(?<=${EMOJI})\\u200d(?=\\p{Extended_Pictographic})`,
  '(?<=\\p{Emoji})[\\ufe0e\\ufe0f]',
  '(?<=\\p{sc=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{sc=Mong})[\\u180b-\\u180d\\u180f]',
].join('|');
const NEEDED = new RegExp(NEEDED_SOURCE, 'gv');
const NEEDED_OR_REFUSED = new RegExp(
  `(${NEEDED_SOURCE})|${CONTROL_BUT_TAB_AND_BREAK.source}|${HIDDEN.source}|[\\p{Cs}\\p{Co}\\p{Cn}]`,
  'gv',
);

const BANS: Record<Lines, readonly Ban[]> = {
  one: [
    { rule: 'must be one line', of: LINE_BREAK },
    ...bansBeside(CONTROL),
    { rule: 'must not contain the replacement character', of: /\ufffd/u },
  ],
  several: bansBeside(CONTROL_BUT_TAB_AND_BREAK),
};

/**
 * Why `text` must not be stored or shown, with the first offending character and the remedy; undefined when it is
 * valid. The message repeats nothing of the text but that code point.
 */
export function characterFault(text: string, lines: Lines): string | undefined {
  if (/^[\x20-\x7e]*$/.test(text)) return undefined;
  const visible = text.replace(NEEDED, '');
  const ban = BANS[lines].find(({ of }) => of.test(visible));
  if (!ban) return undefined;
  const character = ban.of.exec(visible)?.[0] ?? '';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${ban.rule}; remove U+${code}`;
}

/** `text` with every character that `characterFault` refuses in several lines replaced by U+FFFD. */
export function replaceFaults(text: string): string {
  return text.replace(NEEDED_OR_REFUSED, (characters, needed: string | undefined) =>
    needed === undefined ? '\ufffd' : characters,
  );
}

function bansBeside(control: RegExp): Ban[] {
  return [
    { rule: 'must not contain control characters', of: control },
    { rule: 'must be well-formed Unicode without lone surrogates', of: /\p{Cs}/u },
    { rule: 'must not contain characters that are invisible or change the direction of text', of: HIDDEN },
    { rule: 'must contain only characters that Unicode assigns a meaning', of: /[\p{Co}\p{Cn}]/u },
  ];
}
