import type { Fault } from '../document/document.fault.js';
import type { MediaType } from '../document/document.types.js';

/** A tenant's own knowledge base. */
export interface TenantBase {
  id: string;
  name: string;
  createdBy: string;
  createdAt: Date;
}

/** With what it has. */
export interface CountedBase extends TenantBase {
  documents: number;
  inProgress: number;
  failed: number;
  sections: number;
  passages: number;
  bytes: number;
  languages: string[];
}

export const DOCUMENT_STATES = ['queued', 'parsing', 'encoding', 'ready', 'failed'] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];

/** A document, by its newest version. */
export interface TenantDocument {
  id: string;
  baseId: string;
  name: string;
  /** The version that is searched; 0 for none. */
  version: number;
  newest: number;
  state: DocumentState;
  fault: Fault | undefined;
  mediaType: string;
  bytes: number;
  language: string;
  sections: number;
  passages: number;
  passagesEncoded: number;
  uploadedBy: string;
  uploadedAt: Date;
  endedAt: Date | undefined;
}

/** What is uploaded. */
export interface Upload {
  baseId: string;
  name: string;
  mediaType: MediaType;
  content: Uint8Array;
}

/** A section of a version that is searched. */
export interface StoredSection {
  documentId: string;
  documentName: string;
  version: number;
  section: string;
  title: string;
  language: 'en' | 'zh';
  body: string;
}

/** What a tenant may have. */
export const KNOWLEDGE_LIMITS = {
  bases: 20,
  documentsOfBase: 500,
  passagesOfBase: 20_000,
  bytesOfTenant: 200_000_000,
  bytesOfDocument: 4_000_000,
} as const;
