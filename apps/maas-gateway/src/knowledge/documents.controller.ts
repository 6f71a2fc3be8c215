import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  idempotencyKey,
  identifier,
  name,
  pageOf,
  pageSize,
  pageTokens,
  parse,
  uuid,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import { BaseService } from './base/base.service.js';
import { KNOWLEDGE_LIMITS } from './base/base.types.js';
import { MEDIA_TYPES } from './document/document.types.js';
import { documentOf, ownBaseOf } from './knowledge.mapper.js';

const { KnowledgeDefinition: definition } = models;
const BUILDERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;
const BYTES_MAX = KNOWLEDGE_LIMITS.bytesOfDocument;

const createRequest = z.object({ idempotencyKey: idempotencyKey(), name: name(80) });
const baseId = () => uuid('must be the id of a knowledge base of your own');
const deleteRequest = z.object({ idempotencyKey: idempotencyKey(), knowledgeBaseId: baseId() });
const uploadRequest = z.object({
  idempotencyKey: idempotencyKey(),
  knowledgeBaseId: baseId(),
  name: name(200),
  mediaType: identifier(200)
    .transform((type) => type.split(';')[0]?.trim().toLowerCase())
    .pipe(z.enum(MEDIA_TYPES, `must be one of ${MEDIA_TYPES.join(', ')}`)),
  content: z
    .instanceof(Uint8Array)
    .refine(({ length }) => length > 0, 'must not be empty')
    .refine(({ length }) => length <= BYTES_MAX, `must have at most ${BYTES_MAX} bytes`),
});
const listRequest = z.object({
  knowledgeBaseId: baseId(),
  pageSize: pageSize({ usual: 50, max: 100 }),
  pageToken: z.string(),
});
const documentRequest = z.object({ knowledgeBaseId: baseId(), documentId: uuid() });
const deleteDocumentRequest = documentRequest.extend({ idempotencyKey: idempotencyKey() });

const documentTokens = pageTokens('models.documents', z.object({ name: name(200), id: uuid() }));

/** What tenants do with knowledge bases of their own. */
@Controller()
export class DocumentsController {
  constructor(private readonly bases: BaseService) {}

  @Rpc(definition, 'createKnowledgeBase', BUILDERS)
  async createKnowledgeBase(
    @Payload() request: models.CreateKnowledgeBaseRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.KnowledgeBase>> {
    const call = parse(createRequest, request);
    return ownBaseOf(await this.bases.create(scope, call.idempotencyKey, call.name));
  }

  @Rpc(definition, 'deleteKnowledgeBase', BUILDERS)
  async deleteKnowledgeBase(
    @Payload() request: models.DeleteKnowledgeBaseRequest,
    @Tenant() scope: TenantScope,
  ) {
    const call = parse(deleteRequest, request);
    await this.bases.delete(scope, call.idempotencyKey, call.knowledgeBaseId);
    return {};
  }

  @Rpc(definition, 'uploadDocument', BUILDERS)
  async uploadDocument(
    @Payload() request: models.UploadDocumentRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.Document>> {
    const { idempotencyKey: key, knowledgeBaseId, ...upload } = parse(uploadRequest, request);
    return documentOf(await this.bases.upload(scope, key, { ...upload, baseId: knowledgeBaseId }));
  }

  @Rpc(definition, 'listDocuments', READERS)
  async listDocuments(
    @Payload() request: models.ListDocumentsRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.ListDocumentsResponse>> {
    const { knowledgeBaseId, pageSize: size, pageToken } = parse(listRequest, request);
    const filter = { knowledgeBaseId };
    const after = documentTokens.decode(pageToken, filter);
    const found = await this.bases.documents(scope, { baseId: knowledgeBaseId, limit: size + 1, after });
    const { rows, last } = pageOf(found, size);
    const nextPageToken = last ? documentTokens.encode({ name: last.name, id: last.id }, filter) : '';
    return { documents: rows.map(documentOf), nextPageToken };
  }

  @Rpc(definition, 'getDocument', READERS)
  async getDocument(
    @Payload() request: models.GetDocumentRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.Document>> {
    const { knowledgeBaseId, documentId } = parse(documentRequest, request);
    return documentOf(await this.bases.document(scope, { baseId: knowledgeBaseId, id: documentId }));
  }

  @Rpc(definition, 'deleteDocument', BUILDERS)
  async deleteDocument(@Payload() request: models.DeleteDocumentRequest, @Tenant() scope: TenantScope) {
    const { idempotencyKey: key, knowledgeBaseId, documentId } = parse(deleteDocumentRequest, request);
    await this.bases.deleteDocument(scope, key, { baseId: knowledgeBaseId, id: documentId });
    return {};
  }
}
