import type { Block } from './document.types.js';
import type { Fragment } from './pdf.page.js';

/** Text on one baseline. */
export interface Line {
  text: string;
  y: number;
  size: number;
  page: number;
}

/** Of the height of letters: how far baselines of a line differ, and from which gap on two pieces are two words. */
const SAME_LINE = 0.5;
const WORD_GAP = 0.15;
/** Of the height of letters: the distance of lines from which on a paragraph ends. */
const PARAGRAPH_GAP = 1.9;
/** How much larger than the body letters of a heading are. */
const HEADING_SIZE = 1.15;
const HEADING_CHARACTERS_MAX = 160;
const LEVELS_MAX = 4;
/** At the edge of so many of at least so many pages, a line is a header or footer. */
const REPEATED = { share: 0.6, pagesMin: 4 };
const HAN_END = /[\p{Script=Han}，。、；：！？]$/u;

export function linesOf(fragments: readonly Fragment[], page: number): Line[] {
  const lines: Line[] = [];
  let end = 0;
  for (const { text, x, y, end: right, size } of fragments) {
    const last = lines.at(-1);
    const isSame = last && Math.abs(last.y - y) < SAME_LINE * size && x >= end - 2 * size;
    if (isSame) {
      const gap = x - end > WORD_GAP * size && !last.text.endsWith(' ') ? ' ' : '';
      last.text += gap + text;
      last.size = Math.max(last.size, size);
    } else lines.push({ text, y, size, page });
    end = right;
  }
  return lines.filter(({ text }) => text.trim() !== '');
}

/** Paragraphs and headings of all pages; what repeats on most of them is left out. */
export function blocksOfLines(lines: readonly Line[], pages: number): Block[] {
  const kept = withoutRepeated(lines, pages);
  const body = bodySize(kept);
  const sizes = headingSizes(kept, body);
  const blocks: Block[] = [];
  let last: Line | undefined;
  for (const line of kept) {
    const level = levelOf(line, sizes);
    const before = blocks.at(-1);
    if (level > 0) blocks.push({ kind: 'heading', level, text: line.text.trim() });
    else if (last && before?.kind === 'text' && continues(last, line))
      before.text = joined(before.text, line.text);
    else blocks.push({ kind: 'text', text: line.text.trim() });
    last = line;
  }
  return blocks;
}

function withoutRepeated(lines: readonly Line[], pages: number): readonly Line[] {
  if (pages < REPEATED.pagesMin) return lines;
  const on = new Map<string, Set<number>>();
  const outer = outermost(lines);
  for (const line of outer) on.set(keyOf(line), (on.get(keyOf(line)) ?? new Set()).add(line.page));
  const repeats = (line: Line) => (on.get(keyOf(line))?.size ?? 0) >= pages * REPEATED.share;
  return lines.filter((line) => !outer.has(line) || !repeats(line));
}

/** The highest and the lowest line of each page. */
function outermost(lines: readonly Line[]): ReadonlySet<Line> {
  const highest = new Map<number, Line>();
  const lowest = new Map<number, Line>();
  for (const line of lines) {
    if (line.y >= (highest.get(line.page)?.y ?? -Infinity)) highest.set(line.page, line);
    if (line.y < (lowest.get(line.page)?.y ?? Infinity)) lowest.set(line.page, line);
  }
  return new Set([...highest.values(), ...lowest.values()]);
}

/** Page numbers differ. */
function keyOf({ text }: Line): string {
  return text.replace(/\d+/g, '#').trim();
}

/** The size that most letters have. */
function bodySize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of lines)
    letters.set(rounded(size), (letters.get(rounded(size)) ?? 0) + text.length);
  return [...letters].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0];
}

/** Larger than the body, the largest first. */
function headingSizes(lines: readonly Line[], body: number): number[] {
  const sizes = new Set(lines.map(({ size }) => rounded(size)).filter((size) => size >= body * HEADING_SIZE));
  return [...sizes].sort((a, b) => b - a);
}

/** 0 for what is no heading. */
function levelOf({ text, size }: Line, sizes: readonly number[]): number {
  if (text.length > HEADING_CHARACTERS_MAX) return 0;
  return Math.min(LEVELS_MAX, sizes.indexOf(rounded(size)) + 1);
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}

function continues(last: Line, line: Line): boolean {
  if (last.page !== line.page) return !/[.。！？!?:：]\s*$/u.test(last.text);
  const gap = last.y - line.y;
  return rounded(last.size) === rounded(line.size) && gap >= 0 && gap < PARAGRAPH_GAP * line.size;
}

/** A word that is divided at the end of a line is whole again. */
function joined(text: string, next: string): string {
  const start = next.trim();
  if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(start)) return text.slice(0, -1) + start;
  return text + (HAN_END.test(text) ? '' : ' ') + start;
}
