import { fileTypeFromBuffer } from 'file-type';
import { DocumentFault } from './document.fault.js';
import type { RawDocument } from './document.types.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
/** What encrypted DOCX files and those of older versions of Word are packed in. */
const COMPOUND = 'application/x-cfb';
/** Names a part of encrypted DOCX files. */
const ENCRYPTED_PART = Buffer.from('EncryptedPackage', 'utf16le');
const HTML = /^\uFEFF?\s*(<!--[\s\S]{0,1000}?-->\s*)?<(!doctype\s+html|html|head|body)\b/i;

/** Throws MISLABELLED, BINARY or ENCRYPTED where the content is not what was declared; see also `assertPlain`. */
export async function assertLabelled({ mediaType, content }: RawDocument): Promise<void> {
  const found = (await fileTypeFromBuffer(content))?.mime;
  if (found === mediaType) return;
  if (found === COMPOUND && mediaType === DOCX) {
    if (Buffer.from(content).includes(ENCRYPTED_PART)) throw new DocumentFault('ENCRYPTED');
    throw new DocumentFault('MISLABELLED', 'it is a file of an older version of Word, not DOCX');
  }
  const isText = mediaType.startsWith('text/');
  if (found === undefined || isTextual(found)) {
    if (isText) return;
    throw new DocumentFault('MISLABELLED', `it is no ${mediaType}`);
  }
  if (isText && !['application/pdf', DOCX].includes(found))
    throw new DocumentFault('BINARY', `it is ${found}`);
  throw new DocumentFault('MISLABELLED', `it is ${found}`);
}

/** Throws MISLABELLED for a web page that was declared to be another kind of text: its markup would be quoted. */
export function assertPlain(text: string): void {
  if (HTML.test(text.slice(0, 2_000))) throw new DocumentFault('MISLABELLED', 'it is text/html');
}

function isTextual(type: string): boolean {
  return type.startsWith('text/') || type === 'application/xml';
}
