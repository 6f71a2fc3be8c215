import type { Language } from '../text/language.js';
import { ENGLISH_THESAURUS } from './thesaurus.en.js';
import { CHINESE_THESAURUS } from './thesaurus.zh.js';

/** When a question matches `pattern`, it is also searched for `words`. */
export interface ThesaurusEntry {
  pattern: RegExp;
  words: string;
  /** `subject`: the words name what is asked about; `hint`: they only lean towards it. */
  strength: 'subject' | 'hint';
}

export interface TradeMatch extends Pick<ThesaurusEntry, 'words' | 'strength'> {
  /** The part of the question that said it. */
  said: string;
}

/** What of the trade a question speaks of in its own words; empty when it already speaks the trade's. */
export function tradeWords(question: string, language: Language): TradeMatch[] {
  const entries = language === 'zh' ? CHINESE_THESAURUS : ENGLISH_THESAURUS;
  const plain = question.normalize('NFKC').toLowerCase().replace(/['’]/g, ' ').replace(/wi-fi/g, 'wifi');
  return entries.flatMap(({ pattern, words, strength }) => {
    const said = pattern.exec(plain)?.[0];
    return said === undefined ? [] : [{ words, strength, said }];
  });
}

/** One row a line: `colloquial expressions (a regular expression) => words that name the subject`, or `~>` for a hint. */
export function parseThesaurus(rows: string, wholeWords: boolean): ThesaurusEntry[] {
  return rows
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '')
    .map((row) => {
      const [, expressions = '', arrow = '', words = ''] = /^(.*?)\s*(=>|~>)\s*(.*)$/.exec(row) ?? [];
      if (expressions === '' || words === '') throw new Error(`A row of the thesaurus is malformed: ${row}`);
      return {
        pattern: new RegExp(wholeWords ? `\\b(?:${expressions})(?![a-z0-9])` : expressions, 'i'),
        words,
        strength: arrow === '=>' ? 'subject' : 'hint',
      };
    });
}
