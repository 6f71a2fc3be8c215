/** Those that fill an area. */
export const FILLS = [
  'fill',
  'eoFill',
  'fillStroke',
  'eoFillStroke',
  'closeFillStroke',
  'closeEOFillStroke',
] as const;

/** Of pdf.js, those that matter to what a reader sees. */
export const OPERATIONS = [
  'save',
  'restore',
  'transform',
  'beginText',
  'setFont',
  'setTextMatrix',
  'moveText',
  'setLeadingMoveText',
  'setLeading',
  'nextLine',
  'setCharSpacing',
  'setWordSpacing',
  'setHScale',
  'setTextRenderingMode',
  'setFillRGBColor',
  'setFillColorN',
  'setGState',
  'showText',
  'paintFormXObjectBegin',
  'paintFormXObjectEnd',
  'paintImageXObject',
  'paintInlineImageXObject',
  'constructPath',
  'beginMarkedContent',
  'beginMarkedContentProps',
  'endMarkedContent',
  ...FILLS,
] as const;

/** Numbers of the operations that matter, by name. */
export type Operations = Readonly<Record<OperationName, number>>;
export type OperationName = (typeof OPERATIONS)[number];
