import 'server-only';
import { AppError } from '@isthmus/platform-errors';
import { allPages } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { knowledgeBaseOf } from '../extract-model';
import { runtime } from '../runtime';
import { partial } from './call';
import {
  baseView,
  documentView,
  limitsView,
  reasonsOf,
  type DocumentView,
  type KnowledgeBaseView,
  type KnowledgeLimitsView,
  type PassageView,
  type SectionView,
} from './knowledge.mapper';
import { listModels, type ModelView } from './models';

export interface KnowledgeView {
  bases: KnowledgeBaseView[];
  limits: KnowledgeLimitsView;
  /** Of all documents of the organisation. */
  bytes: number;
}

/** Those of the packs, then the organisation's own by name. */
export async function listKnowledgeBases(scope: TenantScope): Promise<KnowledgeView> {
  const { clients } = await runtime();
  const answer = await clients.knowledge.listKnowledgeBases({}, { scope });
  return {
    bases: answer.knowledgeBases.map(baseView),
    limits: limitsView(answer.limits),
    bytes: Number(answer.bytes),
  };
}

/** One base, with the limits of all; NOT_FOUND for one of another organisation. */
export async function getKnowledgeBase(
  scope: TenantScope,
  id: string,
): Promise<{ base: KnowledgeBaseView; limits: KnowledgeLimitsView }> {
  const { bases, limits } = await listKnowledgeBases(scope);
  const base = bases.find((one) => one.id === id);
  if (!base) throw new AppError('NOT_FOUND', `There is no knowledge base ${id}`);
  return { base, limits };
}

/** The models of the catalogue; one that answers from a base of the organisation has its name, where that can be read. */
export async function listNamedModels(scope: TenantScope): Promise<ModelView[]> {
  const [models, knowledge] = await Promise.all([listModels(scope), partial(listKnowledgeBases(scope))]);
  const own = (knowledge.ok ? knowledge.value.bases : []).filter((base) => base.own);
  const names = new Map(own.map(({ id, name }) => [id, name]));
  return models.map((model) => {
    const name = names.get(knowledgeBaseOf(model.id));
    return name === undefined ? model : { ...model, knowledgeBase: name };
  });
}

/** Returns the id of the new base. */
export async function createKnowledgeBase(
  scope: TenantScope,
  request: { idempotencyKey: string; name: string },
): Promise<string> {
  const { clients } = await runtime();
  return (await clients.knowledge.createKnowledgeBase(request, { scope })).id;
}

export async function deleteKnowledgeBase(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.knowledge.deleteKnowledgeBase(request, { scope });
}

export interface Upload {
  idempotencyKey: string;
  knowledgeBaseId: string;
  name: string;
  mediaType: string;
  content: Buffer;
}

/** Stores a document, which is indexed behind the call. */
export async function uploadDocument(scope: TenantScope, upload: Upload): Promise<DocumentView> {
  const { clients } = await runtime();
  return documentView(await clients.knowledge.uploadDocument(upload, { scope }));
}

const DOCUMENTS_PAGE = 100;
const DOCUMENTS_MAX = 1_000;

/** Every document of a base, by name; NOT_FOUND for the base of a pack, too. */
export async function listDocuments(scope: TenantScope, knowledgeBaseId: string): Promise<DocumentView[]> {
  const { clients } = await runtime();
  const documents: DocumentView[] = [];
  const read = (pageToken: string) =>
    clients.knowledge.listDocuments({ knowledgeBaseId, pageSize: DOCUMENTS_PAGE, pageToken }, { scope });
  for await (const page of allPages(read)) {
    documents.push(...page.documents.map(documentView));
    if (documents.length >= DOCUMENTS_MAX) break;
  }
  return documents;
}

export async function deleteDocument(
  scope: TenantScope,
  request: { idempotencyKey: string; knowledgeBaseId: string; documentId: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.knowledge.deleteDocument(request, { scope });
}

const PASSAGES_MAX = 5;

/** The passages that fit a question best, best first. */
export async function searchKnowledge(
  scope: TenantScope,
  request: { knowledgeBaseId: string; query: string },
): Promise<PassageView[]> {
  const { clients } = await runtime();
  const { passages } = await clients.knowledge.searchKnowledge(
    { ...request, limit: PASSAGES_MAX },
    { scope },
  );
  return passages.map(
    ({ articleId, title, text, score, language, documentName, documentVersion, reasons }) => ({
      ...{ articleId, title, text, score, language, documentName, documentVersion },
      reasons: reasonsOf(reasons),
    }),
  );
}

/** What a citation names, in any language; GONE where its document was deleted. */
export async function getSection(
  scope: TenantScope,
  request: { knowledgeBaseId: string; articleId: string; language: string },
): Promise<SectionView> {
  const { clients } = await runtime();
  const { title, text, language, documentName, documentVersion } = await clients.knowledge.getArticle(
    request,
    {
      scope,
    },
  );
  return { title, text, language, documentName, documentVersion };
}
