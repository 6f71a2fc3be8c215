import type { Block } from './document.types.js';

/** `1.2 Title`, or `第三章 标题`. */
const NUMBERED = /^(?:(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\p{Lu}|第[一二三四五六七八九十百\d]{1,4}[章节条])/u;
const HEADING_CHARACTERS_MAX = 80;
const ENDS_SENTENCE = /[.。！!？?;；:：,，、]$/u;

/** Paragraphs of plain text; a short line that stands alone and is numbered like a heading is one. */
export function plainBlocks(text: string): Block[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[^\S\n]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map(blockOf);
}

function blockOf(paragraph: string): Block {
  const isLine = !paragraph.includes('\n') && paragraph.length <= HEADING_CHARACTERS_MAX;
  const numbered = isLine && !ENDS_SENTENCE.test(paragraph) ? NUMBERED.exec(paragraph) : null;
  if (!numbered) return { kind: 'text', text: paragraph };
  return { kind: 'heading', level: numbered[1]?.split('.').length ?? 1, text: paragraph };
}
