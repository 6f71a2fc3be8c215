import colors from 'color-string';

/** Declarations of one element, by property; later ones win. */
export type Declarations = ReadonlyMap<string, string>;

/** What an element inherits, and what decides whether its text can be seen. */
export interface Appearance {
  /** Nothing in it is shown, whatever an element within declares. */
  gone: boolean;
  /** `visibility`, which an element within may lift. */
  invisible: boolean;
  fontSize: number;
  color: Color;
  /** Undefined over a picture or a gradient. */
  background: Color | undefined;
}

type Color = readonly [red: number, green: number, blue: number];

/** Pixels of what browsers show a document with. */
const FONT_SIZE = 16;
const VIEW_WIDTH = 1_280;
/** Nobody reads letters that small. */
const FONT_SIZE_MIN = 2;
const OPACITY_MIN = 0.05;
/** Below, text cannot be told from what is behind it. */
const CONTRAST_MIN = 1.15;
const OFF_SCREEN = -500;
const UNITS: Record<string, number> = {
  px: 1,
  pt: 4 / 3,
  rem: FONT_SIZE,
  cm: 37.8,
  mm: 3.78,
  in: 96,
  vw: VIEW_WIDTH / 100,
  vh: 8,
};

export const PAGE: Appearance = {
  gone: false,
  invisible: false,
  fontSize: FONT_SIZE,
  color: [0, 0, 0],
  background: [255, 255, 255],
};

/** The appearance of an element within another one. */
export function appearanceOf(style: Declarations, outer: Appearance): Appearance {
  const fontSize = fontSizeOf(style.get('font-size'), outer.fontSize);
  const visibility = style.get('visibility');
  return {
    gone: takesAway(style, fontSize),
    invisible:
      visibility === undefined || visibility === 'inherit' ? outer.invisible : visibility !== 'visible',
    fontSize,
    color:
      colorOf(style.get('color')) ??
      (isClear(style.get('color')) ? (outer.background ?? outer.color) : outer.color),
    background: backgroundOf(style, outer.background),
  };
}

/** Whether text that stands directly in an element of this appearance can be seen. */
export function isSeen({ gone, invisible, fontSize, color, background }: Appearance): boolean {
  if (gone || invisible || fontSize < FONT_SIZE_MIN) return false;
  return background === undefined || contrast(color, background) >= CONTRAST_MIN;
}

function takesAway(style: Declarations, fontSize: number): boolean {
  const length = (property: string) => pixels(style.get(property), fontSize);
  if (style.get('display') === 'none' || style.get('content-visibility') === 'hidden') return true;
  if (Number(style.get('opacity') ?? 1) < OPACITY_MIN) return true;
  if (/opacity\(\s*0*(\.0+)?%?\s*\)/.test(style.get('filter') ?? '')) return true;
  if (/^rect\((\s*[01](px)?\s*,?){4}\)$/.test(style.get('clip') ?? '')) return true;
  if (/inset\(\s*(50|100)%|circle\(\s*0/.test(style.get('clip-path') ?? '')) return true;
  if (/scale[xy3d]*\(\s*0*(\.0+)?\s*[,)]/i.test(style.get('transform') ?? '')) return true;
  if (length('text-indent') <= OFF_SCREEN) return true;
  const cut = /hidden|clip|scroll|auto/.test(
    `${style.get('overflow') ?? ''} ${style.get('overflow-x') ?? ''} ${style.get('overflow-y') ?? ''}`,
  );
  const flat = ['width', 'height', 'max-width', 'max-height'].some((property) => length(property) < 2);
  if (cut && flat) return true;
  const placed = /absolute|fixed|relative/.test(style.get('position') ?? '');
  return placed && ['left', 'top', 'right', 'bottom'].some((side) => length(side) <= OFF_SCREEN);
}

function fontSizeOf(value: string | undefined, outer: number): number {
  if (value === undefined) return outer;
  const size = pixels(value, outer, outer);
  return Number.isNaN(size) ? outer : size;
}

/** NaN for what is no length; `whole` is what percentages are of. */
function pixels(value: string | undefined, fontSize: number, whole = NaN): number {
  const [, number = '', unit = ''] = /^(-?[\d.]+)([a-z%]*)$/i.exec(value?.trim() ?? '') ?? [];
  if (number === '') return NaN;
  if (Number(number) === 0) return 0;
  if (unit === '%') return (Number(number) / 100) * whole;
  const factor = unit === 'em' || unit === 'ch' || unit === 'ex' ? fontSize : UNITS[unit.toLowerCase()];
  return Number(number) * (factor ?? NaN);
}

function backgroundOf(style: Declarations, outer: Color | undefined): Color | undefined {
  const image = `${style.get('background-image') ?? ''} ${style.get('background') ?? ''}`;
  if (/url\(|gradient\(|image-set\(/i.test(image)) return undefined;
  const declared = style.get('background-color') ?? style.get('background');
  return colorOf(declared) ?? outer;
}

/** Undefined for what is no colour, or is not opaque enough to be one. */
function colorOf(value: string | undefined): Color | undefined {
  const [red, green, blue, alpha = 1] = (value === undefined ? null : colors.get.rgb(value)) ?? [];
  if (red === undefined || green === undefined || blue === undefined || alpha < OPACITY_MIN) return undefined;
  return [red, green, blue];
}

function isClear(value: string | undefined): boolean {
  const rgb = value === undefined ? null : colors.get.rgb(value);
  return rgb !== null && (rgb[3] ?? 1) < OPACITY_MIN;
}

/** As WCAG defines it: 1 for equal colours, 21 for black on white. */
export function contrast(one: Color, other: Color): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance([red, green, blue]: Color): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(component: number): number {
  const share = component / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
