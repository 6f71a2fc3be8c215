import { isTag, isText, type AnyNode, type Element } from 'domhandler';
import { parse } from 'parse5';
import { adapter } from 'parse5-htmlparser2-tree-adapter';
import { DocumentFault } from './document.fault.js';
import { DOCUMENT_LIMITS } from './document.limits.js';
import type { Block } from './document.types.js';
import { StyleSheet } from './html.sheet.js';
import { appearanceOf, isSeen, PAGE, type Appearance } from './html.style.js';

/** What is not text for a reader. */
const UNREAD = new Set(
  'head script style template noscript iframe object embed svg math canvas audio video select textarea button datalist nav noembed noframes rp title'.split(
    ' ',
  ),
);
const INLINE = new Set(
  'a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q rb rt ruby s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);
const CELLS = new Set(['td', 'th']);

/** An element that is being read. */
interface Open {
  element: Element;
  children: readonly AnyNode[];
  next: number;
  appearance: Appearance;
}

/** The visible text of a web page. Throws NESTED_TOO_DEEP and EXPANDS_TOO_FAR. */
export function htmlBlocks(html: string): Block[] {
  const document = parse(html, { treeAdapter: adapter });
  const sheet = new StyleSheet(sheetsOf(document.children), document.children);
  const reader = new BlockReader();
  const root = document.children.filter(isTag);
  const stack: Open[] = root.map((element) => opened(element, PAGE, sheet));
  let elements = 0;
  // Without recursion: what is nested too deeply must be refused, not end the process.
  while (stack.length > 0) {
    const open = stack.at(-1);
    const child = open?.children[open.next++];
    if (!open || !child) {
      if (open) reader.leave(open.element);
      stack.pop();
      continue;
    }
    if (isText(child) && isSeen(open.appearance)) reader.add(child.data);
    if (!isTag(child) || isUnread(child)) continue;
    if (++elements > DOCUMENT_LIMITS.elementsMax) throw new DocumentFault('EXPANDS_TOO_FAR');
    if (stack.length >= DOCUMENT_LIMITS.depthMax) throw new DocumentFault('NESTED_TOO_DEEP');
    const next = opened(child, open.appearance, sheet);
    if (next.appearance.gone) continue;
    reader.enter(child);
    stack.push(next);
  }
  return reader.end();
}

function opened(element: Element, outer: Appearance, sheet: StyleSheet): Open {
  return { element, children: element.children, next: 0, appearance: appearanceOf(sheet.of(element), outer) };
}

function isUnread({ name, attribs }: Element): boolean {
  if (UNREAD.has(name) || 'hidden' in attribs || attribs['aria-hidden'] === 'true') return true;
  return name === 'dialog' && !('open' in attribs);
}

function sheetsOf(roots: readonly AnyNode[]): string[] {
  const sheets: string[] = [];
  const waiting = [...roots];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!isTag(node)) continue;
    if (node.name === 'style')
      sheets.unshift(node.children.map((child) => (isText(child) ? child.data : '')).join(''));
    else waiting.push(...node.children);
  }
  return sheets;
}

/** Gathers text into blocks: what is not inline begins another one. */
class BlockReader {
  private readonly blocks: Block[] = [];
  private text = '';
  private level = 0;

  enter(element: Element): void {
    if (element.name === 'br') this.text += ' ';
    else if (CELLS.has(element.name)) this.text += this.text.trim() === '' ? '' : ' | ';
    else if (!INLINE.has(element.name)) this.flush();
    const level = levelOf(element);
    if (level > 0) this.level = level;
  }

  leave(element: Element): void {
    if (!INLINE.has(element.name) && element.name !== 'br' && !CELLS.has(element.name)) this.flush();
    if (levelOf(element) > 0) this.level = 0;
  }

  add(text: string): void {
    this.text += text;
  }

  end(): Block[] {
    this.flush();
    return this.blocks;
  }

  private flush(): void {
    const text = this.text.replace(/\s+/gu, ' ').trim();
    this.text = '';
    if (text === '') return;
    this.blocks.push(this.level > 0 ? { kind: 'heading', level: this.level, text } : { kind: 'text', text });
  }
}

function levelOf({ name }: Element): number {
  return Number(/^h([1-6])$/.exec(name)?.[1] ?? 0);
}
