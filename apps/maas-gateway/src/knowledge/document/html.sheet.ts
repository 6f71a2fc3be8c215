import { selectAll, type Options } from 'css-select';
import { generate, parse, walk, type Atrule, type CssNode, type Rule } from 'css-tree';
import type { AnyNode, Element } from 'domhandler';
import type { Declarations } from './html.style.js';

/** What may hide an element, or its text. */
const PROPERTIES = new Set([
  'display',
  'filter',
  'font',
  '-webkit-text-fill-color',
  'visibility',
  'opacity',
  'font-size',
  'color',
  'background',
  'background-color',
  'background-image',
  'content-visibility',
  'clip',
  'clip-path',
  'transform',
  'text-indent',
  'overflow',
  'overflow-x',
  'overflow-y',
  'width',
  'height',
  'max-width',
  'max-height',
  'position',
  'left',
  'top',
  'right',
  'bottom',
]);
const RULES_MAX = 4_000;
const VIEW_WIDTH = 1_280;
const INLINE = 1e9;
const IMPORTANT = 1e10;

/** Declarations with how much they count: those of a more specific selector more, of equal ones the later. */
interface Weighed {
  weight: number;
  declarations: [property: string, value: string][];
}

/** What the style sheets of a document and its elements' own attributes declare, as far as it may hide something. */
export class StyleSheet {
  private readonly byElement = new Map<Element, Weighed[]>();

  constructor(sheets: readonly string[], document: AnyNode[]) {
    let rules = 0;
    for (const sheet of sheets)
      for (const { selector, declarations } of rulesOf(sheet)) {
        if (++rules > RULES_MAX) return;
        for (const element of matches(selector, document))
          this.byElement.set(element, [...(this.byElement.get(element) ?? []), ...declarations]);
      }
  }

  of(element: Element): Declarations {
    const own = declarationsOf(element.attribs['style'] ?? '', INLINE);
    const all = [...presentational(element), ...(this.byElement.get(element) ?? []), ...own];
    return new Map(all.toSorted((a, b) => a.weight - b.weight).flatMap(({ declarations }) => declarations));
  }
}

function* rulesOf(sheet: string): Generator<{ selector: string; declarations: Weighed[] }> {
  for (const rule of rulesIn(sheet)) {
    if (rule.prelude.type !== 'SelectorList') continue;
    for (const selector of rule.prelude.children) {
      const declarations = declarationsOf(generate(rule.block).slice(1, -1), specificityOf(selector));
      if (declarations.length > 0) yield { selector: generate(selector), declarations };
    }
  }
}

/** In their order, those left out that are for paper or another width. */
function rulesIn(sheet: string): Rule[] {
  const rules: Rule[] = [];
  const media: Atrule[] = [];
  walk(parse(sheet, { parseValue: false, parseCustomProperty: false }), {
    enter(node: CssNode) {
      if (node.type === 'Atrule') media.push(node);
      if (node.type === 'Rule' && media.every(applies)) rules.push(node);
    },
    leave(node: CssNode) {
      if (node.type === 'Atrule') media.pop();
    },
  });
  return rules;
}

function applies({ name, prelude }: Atrule): boolean {
  if (name === 'keyframes') return false;
  if (name !== 'media' || !prelude) return true;
  const query = generate(prelude);
  if (/\bprint\b/.test(query) && !/not\s+print/.test(query)) return false;
  const widths = [...query.matchAll(/\((min|max)-width:\s*([\d.]+)(px|em|rem)/g)];
  return widths.every(([, bound, value, unit]) => {
    const width = Number(value) * (unit === 'px' ? 1 : 16);
    return bound === 'min' ? width <= VIEW_WIDTH : width >= VIEW_WIDTH;
  });
}

/** Those of importance count more than all others. */
function declarationsOf(block: string, weight: number): Weighed[] {
  if (block.trim() === '') return [];
  const found: Weighed[] = [];
  walk(parse(block, { context: 'declarationList', parseValue: false }), (node) => {
    if (node.type !== 'Declaration') return;
    const property = unescaped(node.property);
    if (!PROPERTIES.has(property)) return;
    const important = node.important === false ? 0 : IMPORTANT;
    found.push({
      weight: weight + important,
      declarations: longhand(property, unescaped(generate(node.value))),
    });
  });
  return found;
}

/** Names and values may be written with escapes, which browsers read. */
function unescaped(css: string): string {
  return css
    .replace(
      /\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi,
      (_, hex: string | undefined, plain: string | undefined) => {
        const code = parseInt(hex ?? '', 16);
        return hex === undefined ? (plain ?? '') : String.fromCodePoint(code <= 0x10_ff_ff ? code : 0xff_fd);
      },
    )
    .trim()
    .toLowerCase();
}

/** What a shorthand says of properties that are looked at. */
function longhand(property: string, value: string): [string, string][] {
  if (property === 'font')
    return [['font-size', /(?:^|\s)([\d.]+(?:[a-z]+|%)?)(?=[\s/])/.exec(value)?.[1] ?? '']];
  if (property === '-webkit-text-fill-color') return [['color', value]];
  return [[property, value]];
}

/** Of ids, of classes and the like, of elements. */
function specificityOf(selector: CssNode): number {
  let weight = 0;
  walk(selector, (node) => {
    if (node.type === 'IdSelector') weight += 1_000_000;
    else if (['ClassSelector', 'AttributeSelector', 'PseudoClassSelector'].includes(node.type))
      weight += 1_000;
    else if (node.type === 'TypeSelector') weight += 1;
  });
  return weight;
}

function matches(selector: string, document: AnyNode[]): Element[] {
  try {
    // Selectors of the document's own style sheets: one that is not known matches nothing, as in browsers.
    return selectAll<AnyNode, Element>(selector, document, { cacheResults: true } satisfies Options<
      AnyNode,
      Element
    >);
  } catch {
    return [];
  }
}

/** Attributes that say what style sheets say. */
function presentational({ name, attribs }: Element): Weighed[] {
  const declarations: [string, string][] = [];
  if (attribs['bgcolor']) declarations.push(['background-color', attribs['bgcolor'].toLowerCase()]);
  if (name === 'font' && attribs['color']) declarations.push(['color', attribs['color'].toLowerCase()]);
  return [{ weight: -1, declarations }];
}
