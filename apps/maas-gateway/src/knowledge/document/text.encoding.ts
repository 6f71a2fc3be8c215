import { DocumentFault } from './document.fault.js';

const BYTE_ORDER_MARKS: readonly [string, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Of an HTML document, as browsers look for it: in the first kibibyte. */
const META_CHARSET = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})/i;
const META_BYTES = 1_024;
/** A text of that many bytes that is not of a character set says so within them. */
const SAMPLE_BYTES = 64 * 1024;
const HAN_SHARE_MIN = 0.5;
// eslint-disable-next-line no-control-regex -- what a text does not contain
const CONTROLS = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g;
const CONTROLS_SHARE_MAX = 0.001;

/**
 * The text of bytes whose character set is not stated: by its mark, by what an HTML document says of itself, else UTF-8,
 * UTF-16, GB18030 or Windows-1252, whichever it is valid in. Throws the fault BINARY for what is no text.
 */
export function decodeText(bytes: Uint8Array, { html = false } = {}): string {
  const text = decoded(bytes, html);
  const controls = text.match(CONTROLS)?.length ?? 0;
  if (controls > text.length * CONTROLS_SHARE_MAX) throw new DocumentFault('BINARY');
  return text.replace(CONTROLS, '').toWellFormed();
}

function decoded(bytes: Uint8Array, html: boolean): string {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte));
  if (marked) return lenient(marked[0], bytes);
  const wide = utf16Of(bytes);
  if (wide) return lenient(wide, bytes);
  const stated = html ? statedCharset(bytes) : undefined;
  const text = (stated && strict(stated, bytes)) ?? strict('utf-8', bytes);
  if (text !== undefined) return text;
  const chinese = strict('gb18030', bytes);
  if (chinese !== undefined && isChinese(chinese)) return chinese;
  return lenient('windows-1252', bytes);
}

function statedCharset(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, META_BYTES)).toString('latin1');
  return META_CHARSET.exec(head)?.[1];
}

/** Without a mark: in Latin text every second byte is zero. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (sample.length < 4 || bytes.length % 2 === 1) return undefined;
  let [even, odd] = [0, 0];
  sample.forEach((byte, place) => {
    if (byte === 0 && place % 2 === 0) even++;
    if (byte === 0 && place % 2 === 1) odd++;
  });
  const many = sample.length / 10;
  if (odd > many && even < odd / 20) return 'utf-16le';
  if (even > many && odd < even / 20) return 'utf-16be';
  return undefined;
}

function strict(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // Another character set, or none that is known.
  }
}

function lenient(charset: string, bytes: Uint8Array): string {
  return new TextDecoder(charset).decode(bytes);
}

/** Bytes of Western text are sometimes valid in GB18030, and make rare characters then. */
function isChinese(text: string): boolean {
  const sample = text.slice(0, SAMPLE_BYTES);
  const foreign = sample.match(/[^\u0000-\u007f]/g)?.length ?? 0; // eslint-disable-line no-control-regex -- ASCII
  const common = sample.match(/[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef“”‘’…—·]/g)?.length ?? 0;
  return common >= foreign * HAN_SHARE_MIN;
}
