import type { Fault } from './document.fault.js';
import type { ParsedDocument, RawDocument } from './document.types.js';

/** The first line that the process reads; the content follows. */
export type ParserRequest = Pick<RawDocument, 'name' | 'mediaType'>;

/** What it writes, as JSON, before it ends. */
export type ParserAnswer = { parsed: ParsedDocument } | { fault: Fault };
