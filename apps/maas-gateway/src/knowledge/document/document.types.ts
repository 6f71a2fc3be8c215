import type { Language } from '@isthmus/domain-models';

/** What a document may be. */
export const MEDIA_TYPES = [
  'text/plain',
  'text/markdown',
  'text/html',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];

/** What a parser finds in a document, in its order: only what a reader sees. */
export type Block = { kind: 'heading'; level: number; text: string } | { kind: 'text'; text: string };

/** What a citation names: the text below one heading, or a part of it. */
export interface Section {
  /** Within the document; the same as long as its place among the headings is. */
  id: string;
  /** The headings above it, outermost first. */
  title: string;
  language: Language;
  paragraphs: string[];
}

export interface ParsedDocument {
  language: Language;
  sections: Section[];
}

/** A document as it was uploaded. */
export interface RawDocument {
  name: string;
  mediaType: MediaType;
  content: Uint8Array;
}
