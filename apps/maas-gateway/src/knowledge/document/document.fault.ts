/** Why a document cannot be read, and what its owner can do about it. */
const FAULTS = {
  ENCRYPTED: ['The document is encrypted', 'Save it without a password and upload it again.'],
  MISLABELLED: [
    'The content is not of the type that was declared',
    'Upload it with the type that it has, or save it as that type.',
  ],
  DAMAGED: ['The document is damaged or not complete', 'Open it, save it again, and upload the new file.'],
  BINARY: ['The content is not text', 'Upload text, Markdown, HTML, PDF or DOCX.'],
  NO_TEXT: [
    'The document has no visible text',
    'A scan needs text recognition that writes visible text; hidden text is not read.',
  ],
  EXPANDS_TOO_FAR: [
    'The document unpacks to more than is accepted',
    'Remove pictures and attachments, or divide it into several documents.',
  ],
  NESTED_TOO_DEEP: ['The document is nested too deeply', 'Save it in a simpler form, such as plain text.'],
  TOO_LONG: ['The document has more text than is accepted', 'Divide it into several documents.'],
  TOO_SLOW: [
    'Reading the document took too long or too much memory',
    'Save it in a simpler form, such as plain text, or divide it.',
  ],
  BASE_FULL: [
    'The knowledge base would have more passages than it may have',
    'Delete documents that are not needed, or make another knowledge base.',
  ],
  INTERRUPTED: [
    'Reading the document was interrupted several times',
    'Upload it again; if that fails too, save it in a simpler form, such as plain text.',
  ],
} as const;

export type FaultCode = keyof typeof FAULTS;

/** As it is stored and shown. */
export interface Fault {
  code: FaultCode;
  message: string;
  remedy: string;
}

/** Thrown where a document cannot be read. `detail` says more, and nothing from the document. */
export class DocumentFault extends Error {
  constructor(
    readonly code: FaultCode,
    readonly detail?: string,
  ) {
    super(faultOf(code, detail).message);
  }
}

export function faultOf(code: FaultCode, detail?: string): Fault {
  const [message, remedy] = FAULTS[code];
  return { code, message: detail === undefined ? message : `${message}: ${detail}`, remedy };
}
