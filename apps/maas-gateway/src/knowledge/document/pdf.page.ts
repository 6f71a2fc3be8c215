import { contrast } from './html.style.js';
import { FILLS, OPERATIONS, type OperationName, type Operations } from './pdf.operations.js';
import { rectanglesOf } from './pdf.path.js';
import { apply, IDENTITY, matrixOf, multiply, type Matrix } from './pdf.matrix.js';

/** A piece of visible text, where its baseline begins and ends, and the height of its letters. */
export interface Fragment {
  text: string;
  x: number;
  y: number;
  end: number;
  size: number;
}

/** A page as pdf.js interprets it. */
export interface PageProgram {
  operations: readonly number[];
  arguments: readonly (readonly unknown[] | null)[];
  /** Left, bottom, right, top of what is shown of the page. */
  view: readonly number[];
  /** Whether a layer of the document is shown. */
  isLayerVisible: (layer: unknown) => boolean;
}

/** Text rendering modes that paint nothing. */
const UNPAINTED = new Set([3, 7]);
const SIZE_MIN = 2;
const ALPHA_MIN = 0.05;
const CONTRAST_MIN = 1.15;
const AREAS_MAX = 20_000;

type Color = readonly [number, number, number];

/** An area that was painted: of a picture or a pattern the colour is not known. */
interface Area {
  box: readonly [left: number, bottom: number, right: number, top: number];
  color: Color | undefined;
}

interface State {
  ctm: Matrix;
  color: Color | undefined;
  alpha: number;
  mode: number;
  fontSize: number;
  leading: number;
  characterSpacing: number;
  wordSpacing: number;
  stretch: number;
}

interface Glyph {
  unicode?: string;
  width?: number;
  isSpace?: boolean;
}

/** Follows the program of a page, and gathers the text that a reader sees of it. */
export class PageReader {
  readonly fragments: Fragment[] = [];
  private state: State = {
    ctm: IDENTITY,
    color: [0, 0, 0],
    alpha: 1,
    mode: 0,
    fontSize: 0,
    leading: 0,
    characterSpacing: 0,
    wordSpacing: 0,
    stretch: 1,
  };
  private text: Matrix = IDENTITY;
  private line: Matrix = IDENTITY;
  private readonly saved: State[] = [];
  private readonly areas: Area[] = [];
  private readonly layers: boolean[] = [];
  private readonly fills: ReadonlySet<number>;

  constructor(
    private readonly program: PageProgram,
    private readonly numbers: Operations,
  ) {
    this.fills = new Set(FILLS.map((name) => numbers[name]));
  }

  read(): Fragment[] {
    const byNumber = new Map(OPERATIONS.map((name) => [this.numbers[name], name]));
    this.program.operations.forEach((operation, place) => {
      const name = byNumber.get(operation);
      if (name) this.take(name, this.program.arguments[place] ?? []);
    });
    return this.fragments;
  }

  private take(name: OperationName, given: readonly unknown[]): void {
    const [first, second] = given;
    switch (name) {
      case 'save':
        this.saved.push({ ...this.state });
        return;
      case 'restore':
      case 'paintFormXObjectEnd':
        this.state = this.saved.pop() ?? this.state;
        return;
      case 'transform':
        this.state.ctm = multiply(this.state.ctm, matrixOf(given) ?? IDENTITY);
        return;
      case 'paintFormXObjectBegin':
        this.saved.push({ ...this.state });
        this.state.ctm = multiply(this.state.ctm, matrixOf(first) ?? IDENTITY);
        return;
      case 'paintImageXObject':
      case 'paintInlineImageXObject':
        this.paint([0, 0, 1, 1], undefined);
        return;
      case 'constructPath':
        if (this.fills.has(Number(first))) this.fill(second, given[2]);
        return;
      case 'beginMarkedContent':
        this.layers.push(true);
        return;
      case 'beginMarkedContentProps':
        this.layers.push(first !== 'OC' || this.program.isLayerVisible(second));
        return;
      case 'endMarkedContent':
        this.layers.pop();
        return;
      default:
        this.takeText(name, given);
    }
  }

  private takeText(name: OperationName, given: readonly unknown[]): void {
    const { state } = this;
    const [first, second] = given;
    switch (name) {
      case 'beginText':
        this.moveTo(IDENTITY);
        return;
      case 'setFont':
        state.fontSize = Number(second);
        return;
      case 'setTextMatrix':
        this.moveTo(matrixOf(first) ?? matrixOf(given) ?? IDENTITY);
        return;
      case 'setLeadingMoveText':
        state.leading = -Number(second);
        this.moveTo(multiply(this.line, [1, 0, 0, 1, Number(first), Number(second)]));
        return;
      case 'moveText':
        this.moveTo(multiply(this.line, [1, 0, 0, 1, Number(first), Number(second)]));
        return;
      case 'nextLine':
        this.moveTo(multiply(this.line, [1, 0, 0, 1, 0, -state.leading]));
        return;
      case 'setLeading':
        state.leading = -Number(first);
        return;
      case 'setCharSpacing':
        state.characterSpacing = Number(first);
        return;
      case 'setWordSpacing':
        state.wordSpacing = Number(first);
        return;
      case 'setHScale':
        state.stretch = Number(first) / 100;
        return;
      case 'setTextRenderingMode':
        state.mode = Number(first);
        return;
      case 'setFillRGBColor':
        state.color = colorOf(given);
        return;
      case 'setFillColorN':
        state.color = undefined;
        return;
      case 'setGState':
        this.setAlpha(first);
        return;
      case 'showText':
        if (Array.isArray(first)) this.show(first as (Glyph | number)[]); // as pdf.js has it
        return;
      default: // Of `take`.
    }
  }

  private moveTo(matrix: Matrix): void {
    this.text = matrix;
    this.line = matrix;
  }

  private setAlpha(settings: unknown): void {
    if (!Array.isArray(settings)) return;
    for (const [name, value] of settings as [unknown, unknown][])
      if (name === 'ca') this.state.alpha = Number(value);
  }

  private show(glyphs: readonly (Glyph | number)[]): void {
    const { fontSize, characterSpacing, wordSpacing, stretch } = this.state;
    const start = multiply(this.state.ctm, this.text);
    let text = '';
    let advance = 0;
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') {
        advance -= (glyph / 1_000) * fontSize * stretch;
        // A gap as wide as a space is one.
        if (glyph < -200 && text !== '' && !text.endsWith(' ')) text += ' ';
        continue;
      }
      text += glyph.unicode ?? '';
      const spacing = characterSpacing + (glyph.isSpace ? wordSpacing : 0);
      advance += (((glyph.width ?? 0) / 1_000) * fontSize + spacing) * stretch;
    }
    this.text = multiply(this.text, [1, 0, 0, 1, advance, 0]);
    this.keep(text, { start, end: multiply(this.state.ctm, this.text) });
  }

  private keep(text: string, { start, end }: { start: Matrix; end: Matrix }): void {
    const size = Math.abs(this.state.fontSize) * Math.hypot(start[2], start[3]);
    const [x, y] = apply(start, 0, 0);
    const [right] = apply(end, 0, 0);
    if (text.trim() === '' || !this.isSeen(x, y + size / 3, size)) return;
    this.fragments.push({ text, x, y, end: right, size });
  }

  private isSeen(x: number, y: number, size: number): boolean {
    const { mode, alpha, color } = this.state;
    if (UNPAINTED.has(mode) || alpha < ALPHA_MIN || size < SIZE_MIN || this.layers.includes(false))
      return false;
    const [left = 0, bottom = 0, right = 0, top = 0] = this.program.view;
    if (x < left - size || x > right || y < bottom - size || y > top + size) return false;
    const behind = this.areas.findLast(({ box }) => isWithin(box, x, y));
    const background = behind ? behind.color : ([255, 255, 255] as const);
    return !color || !background || contrast(color, background) >= CONTRAST_MIN;
  }

  /** Rectangles also cover the text that they are painted over; of other shapes only the bounds are known. */
  private fill(path: unknown, bounds: unknown): void {
    const { color } = this.state;
    const rectangles = rectanglesOf(path);
    for (const box of rectangles) this.cover(this.paint(box, color));
    if (rectangles.length === 0) this.paint(bounds, color);
  }

  private cover(box: Area['box'] | undefined): void {
    if (!box) return;
    const kept = this.fragments.filter(({ x, y, end, size }) => !isWithin(box, (x + end) / 2, y + size / 3));
    this.fragments.splice(0, this.fragments.length, ...kept);
  }

  /** Undefined where nothing was painted that hides what is behind it. */
  private paint(bounds: unknown, color: Color | undefined): Area['box'] | undefined {
    const [left, bottom, right, top] = bounds instanceof Float32Array || Array.isArray(bounds) ? bounds : [];
    if (this.state.alpha < 0.5 || this.areas.length >= AREAS_MAX) return undefined;
    const corners = [
      [left, bottom],
      [right, bottom],
      [left, top],
      [right, top],
    ].map(([x, y]) => apply(this.state.ctm, Number(x), Number(y)));
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as const;
    this.areas.push({ box, color });
    return box;
  }
}

function isWithin([left, bottom, right, top]: Area['box'], x: number, y: number): boolean {
  return x >= left && x <= right && y >= bottom && y <= top;
}

function colorOf([first, second, third]: readonly unknown[]): Color | undefined {
  const [, red = '', green = '', blue = ''] = /^#(..)(..)(..)$/.exec(String(first)) ?? [];
  if (red !== '') return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
  return typeof first === 'number' ? [first, Number(second), Number(third)] : undefined;
}
