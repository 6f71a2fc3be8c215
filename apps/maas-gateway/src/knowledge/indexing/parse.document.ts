import type { RawDocument } from '../document/document.types.js';
import type { ParserAnswer } from '../document/parser.protocol.js';

/** Injection token of the `ParseDocument` of this process. */
export const PARSE_DOCUMENT = Symbol('parse document');

/** Reads a document within limits; rejects where it could not be tried, and with the signal's reason. */
export type ParseDocument = (document: RawDocument, signal: AbortSignal) => Promise<ParserAnswer>;
