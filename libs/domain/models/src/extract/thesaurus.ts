import type { Language } from '../text/language.js';
import { ENGLISH_THESAURUS } from './thesaurus.en.js';
import { CHINESE_THESAURUS } from './thesaurus.zh.js';

/** When a question matches `pattern`, it is also searched for `words`. */
export interface ThesaurusEntry {
  pattern: RegExp;
  words: string;
}

/** Words of the trade that stand for what a question says colloquially; empty when it already speaks the trade's. */
export function tradeWords(question: string, language: Language): string[] {
  const entries = language === 'zh' ? CHINESE_THESAURUS : ENGLISH_THESAURUS;
  return entries.filter(({ pattern }) => pattern.test(question)).map(({ words }) => words);
}

/** Rows are `colloquial expressions (a regular expression) => words of the trade`, one a line. */
export function parseThesaurus(rows: string, wholeWords: boolean): ThesaurusEntry[] {
  return rows
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '')
    .map((row) => {
      const [expressions = '', words = ''] = row.split('=>').map((side) => side.trim());
      return { pattern: new RegExp(wholeWords ? `\\b(?:${expressions})\\b` : expressions, 'i'), words };
    });
}
