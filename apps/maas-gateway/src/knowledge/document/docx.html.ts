import { Unzip, UnzipInflate, zipSync } from 'fflate';
import { DomUtils, parseDocument } from 'htmlparser2';
import { isTag, type AnyNode, type Element } from 'domhandler';
import mammoth from 'mammoth';
import { DocumentFault } from './document.fault.js';
import { DOCUMENT_LIMITS } from './document.limits.js';
import { contrast } from './html.style.js';

/** Parts whose text is read. */
const TEXT_PART = /^word\/(document|footnotes|endnotes)\.xml$/;
const STYLES = 'word/styles.xml';
/** Of letters, in half points; nobody reads smaller ones. */
const SIZE_MIN = 4;
const CONTRAST_MIN = 1.15;
const CHUNK_BYTES = 64 * 1024;
const XML = { xmlMode: true, decodeEntities: true } as const;

/** The visible text of a DOCX file as HTML. Throws EXPANDS_TOO_FAR, NESTED_TOO_DEEP, MISLABELLED or DAMAGED. */
export async function docxHtml(content: Uint8Array): Promise<string> {
  const parts = unpacked(content);
  if (!parts['word/document.xml'])
    throw new DocumentFault('MISLABELLED', 'it is an archive without a document');
  const hiding = hidingStyles(parts[STYLES]);
  for (const [name, bytes] of Object.entries(parts))
    if (TEXT_PART.test(name)) parts[name] = withoutHidden(bytes, hiding);
  // Pictures are not read.
  const text = Object.entries(parts).filter(([name]) => !name.startsWith('word/media/'));
  const buffer = Buffer.from(zipSync(Object.fromEntries(text), { level: 0 }));
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }));
  const { value } = await mammoth.convertToHtml({ buffer }, { convertImage, externalFileAccess: false });
  return value;
}

/** Counts what comes out of the archive, whatever the archive says of itself. */
function unpacked(content: Uint8Array): Record<string, Uint8Array> {
  const parts: Record<string, Uint8Array> = {};
  let [entries, bytes] = [0, 0];
  const unzip = new Unzip((file) => {
    if (++entries > DOCUMENT_LIMITS.archiveEntriesMax) throw new DocumentFault('EXPANDS_TOO_FAR');
    const chunks: Uint8Array[] = [];
    file.ondata = (error, chunk, final) => {
      // What is thrown here comes back as the error of the next call.
      if (error) throw error instanceof DocumentFault ? error : new DocumentFault('DAMAGED');
      bytes += chunk.length;
      if (bytes > DOCUMENT_LIMITS.unpackedBytesMax) throw new DocumentFault('EXPANDS_TOO_FAR');
      chunks.push(chunk);
      if (final) parts[file.name] = Buffer.concat(chunks);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for (let start = 0; start < content.length; start += CHUNK_BYTES)
    unzip.push(content.subarray(start, start + CHUNK_BYTES), start + CHUNK_BYTES >= content.length);
  return parts;
}

/** Ids of the styles whose text is not shown. */
function hidingStyles(part: Uint8Array | undefined): ReadonlySet<string> {
  if (!part) return new Set();
  const styles = elements(xmlOf(part)).filter(({ name }) => name === 'w:style');
  return new Set(
    styles
      .filter((style) => hides(childOf(style, 'w:rPr')))
      .flatMap(({ attribs }) => attribs['w:styleId'] ?? []),
  );
}

function withoutHidden(part: Uint8Array, hiding: ReadonlySet<string>): Uint8Array {
  const document = xmlOf(part);
  for (const element of elements(document)) {
    const isHidden =
      (element.name === 'w:r' && isHiddenRun(element, hiding)) ||
      (element.name === 'w:p' && hiding.has(valueOf(childOf(childOf(element, 'w:pPr'), 'w:pStyle'))));
    if (isHidden) DomUtils.removeElement(element);
  }
  return Buffer.from(DomUtils.getOuterHTML(document, XML));
}

function isHiddenRun(run: Element, hiding: ReadonlySet<string>): boolean {
  const properties = childOf(run, 'w:rPr');
  return hides(properties) || hiding.has(valueOf(childOf(properties, 'w:rStyle')));
}

function hides(properties: Element | undefined): boolean {
  if (!properties) return false;
  const vanish = childOf(properties, 'w:vanish') ?? childOf(properties, 'w:webHidden');
  if (vanish && !['0', 'false', 'off'].includes(valueOf(vanish))) return true;
  const size = Number(valueOf(childOf(properties, 'w:sz')) || SIZE_MIN);
  if (size < SIZE_MIN) return true;
  const color = rgbOf(valueOf(childOf(properties, 'w:color')));
  const shade = rgbOf(childOf(properties, 'w:shd')?.attribs['w:fill'] ?? '') ?? [255, 255, 255];
  const isMarked = childOf(properties, 'w:highlight') !== undefined;
  return color !== undefined && !isMarked && contrast(color, shade) < CONTRAST_MIN;
}

function rgbOf(hex: string): [number, number, number] | undefined {
  const [, red = '', green = '', blue = ''] = /^([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex) ?? [];
  return red === '' ? undefined : [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
}

function xmlOf(part: Uint8Array): AnyNode[] {
  return parseDocument(Buffer.from(part).toString(), XML).children;
}

/** All of them, in their order; without recursion. */
function elements(roots: readonly AnyNode[]): Element[] {
  const found: Element[] = [];
  const waiting = roots.map((node) => ({ node, depth: 1 })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    if (!isTag(node)) continue;
    if (depth > DOCUMENT_LIMITS.depthMax) throw new DocumentFault('NESTED_TOO_DEEP');
    found.push(node);
    for (const child of node.children.toReversed()) waiting.push({ node: child, depth: depth + 1 });
  }
  return found;
}

function childOf(element: Element | undefined, name: string): Element | undefined {
  return element?.children.filter(isTag).find((child) => child.name === name);
}

function valueOf(element: Element | undefined): string {
  return element?.attribs['w:val'] ?? '';
}
