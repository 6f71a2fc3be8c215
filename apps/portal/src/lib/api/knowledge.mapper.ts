import type { models } from '@isthmus/contracts';

export interface KnowledgeBaseView {
  id: string;
  name: string;
  /** The organisation's own; otherwise one that comes with a pack and cannot be changed. */
  own: boolean;
  /** Id of the built-in model that answers from it. */
  model: string;
  /** Articles of a pack, sections of documents. */
  sections: number;
  languages: string[];
  documents: number;
  inProgress: number;
  failed: number;
  passages: number;
  bytes: number;
  createdAt: string | undefined;
}

/** What an organisation may have. */
export interface KnowledgeLimitsView {
  bases: number;
  documentsOfBase: number;
  passagesOfBase: number;
  bytesOfTenant: number;
  bytesOfDocument: number;
}

export type DocumentState = 'queued' | 'parsing' | 'encoding' | 'ready' | 'failed';

/** A document by its newest version; plain data, so that it can be serialized as JSON. */
export interface DocumentView {
  id: string;
  name: string;
  /** The version that is searched; 0 before one is ready. */
  version: number;
  newestVersion: number;
  state: DocumentState;
  fault?: { code: string; message: string; remedy: string };
  mediaType: string;
  bytes: number;
  language: string;
  sections: number;
  passages: number;
  passagesEncoded: number;
  uploadedAt: string | undefined;
}

/** A passage that a search found, with where it stands. */
export interface PassageView {
  articleId: string;
  title: string;
  text: string;
  score: number;
  language: string;
  /** Empty for an article of a pack, and `documentVersion` 0. */
  documentName: string;
  documentVersion: number;
  /** Why it is where it is, the largest share first; less than 0 speaks against it. */
  reasons: PassageReason[];
}

export const REASONS = ['words', 'title', 'meaning', 'questions', 'opposites', 'names', 'kind'] as const;
export interface PassageReason {
  reason: (typeof REASONS)[number];
  share: number;
}

/** What this portal has a word for. */
export function reasonsOf(reasons: readonly { reason: string; share: number }[]): PassageReason[] {
  return reasons.flatMap(({ reason, share }) => {
    const known = REASONS.find((one) => one === reason);
    return known ? [{ reason: known, share }] : [];
  });
}

/** What a citation names. */
export interface SectionView {
  title: string;
  text: string;
  language: string;
  documentName: string;
  documentVersion: number;
}

const STATES: readonly DocumentState[] = ['queued', 'parsing', 'encoding', 'ready', 'failed'];

export function baseView(base: models.KnowledgeBase): KnowledgeBaseView {
  return {
    id: base.id,
    name: base.name,
    own: base.own,
    model: base.model || `extract/${base.id}`,
    sections: base.articles,
    languages: base.languages,
    documents: base.documents,
    inProgress: base.documentsInProgress,
    failed: base.documentsFailed,
    passages: base.passages,
    bytes: Number(base.bytes),
    createdAt: base.createdAt?.toISOString(),
  };
}

export function limitsView(limits: models.KnowledgeLimits | undefined): KnowledgeLimitsView {
  return {
    bases: limits?.basesMax ?? 0,
    documentsOfBase: limits?.documentsOfBaseMax ?? 0,
    passagesOfBase: limits?.passagesOfBaseMax ?? 0,
    bytesOfTenant: Number(limits?.bytesOfTenantMax ?? 0),
    bytesOfDocument: Number(limits?.bytesOfDocumentMax ?? 0),
  };
}

export function documentView(document: models.Document): DocumentView {
  const { fault } = document;
  return {
    id: document.id,
    name: document.name,
    version: document.version,
    newestVersion: document.newestVersion,
    state: STATES.find((state) => state === document.state) ?? 'queued',
    ...(fault ? { fault: { code: fault.code, message: fault.message, remedy: fault.remedy } } : {}),
    mediaType: document.mediaType,
    bytes: Number(document.bytes),
    language: document.language,
    sections: document.sections,
    passages: document.passages,
    passagesEncoded: document.passagesEncoded,
    uploadedAt: document.uploadedAt?.toISOString(),
  };
}
