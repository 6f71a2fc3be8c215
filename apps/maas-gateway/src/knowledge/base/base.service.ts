import { AppError, notFound } from '@isthmus/platform-errors';
import { newId, type TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { Injectable } from '@nestjs/common';
import {
  bumpRevision,
  countBases,
  deleteBase,
  findRevision,
  hasBaseNamed,
  insertBase,
  listBases,
  serialiseTenant,
} from './base.repository.js';
import {
  KNOWLEDGE_LIMITS,
  type CountedBase,
  type StoredSection,
  type TenantDocument,
  type Upload,
} from './base.types.js';
import {
  deleteDocument,
  findDeleted,
  findDocument,
  findNamed,
  findSection,
  insertUpload,
  listDocuments,
  roomOf,
  type Room,
} from './document.repository.js';
import { createHash } from 'node:crypto';

/** A document of a base. */
interface DocumentKey {
  baseId: string;
  id: string;
}

/** What tenants do with their knowledge bases and the documents in them. */
@Injectable()
export class BaseService {
  constructor(private readonly units: Units) {}

  list(scope: TenantScope): Promise<CountedBase[]> {
    return this.units.inTenant(scope, (unit) => listBases(unit));
  }

  /** Throws LIMIT_EXCEEDED beyond what a tenant may have, ALREADY_EXISTS for the name of another. */
  async create(scope: TenantScope, idempotencyKey: string, name: string): Promise<CountedBase> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { createKnowledgeBase: name } };
    return this.units.inTenant(scope, async (unit) => {
      const id = await this.units.once(unit, call, async () => {
        await serialiseTenant(unit, scope);
        await assertRoomForBase(unit, name);
        const base = { id: newId(), name, createdBy: scope.actor, createdAt: new Date() };
        await insertBase(unit, scope, base);
        return base.id;
      });
      const [base] = await listBases(unit, id);
      if (!base) throw notFound('knowledge base', id);
      return base;
    });
  }

  /** With its documents. A repeat changes nothing. */
  async delete(scope: TenantScope, idempotencyKey: string, id: string): Promise<void> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { deleteKnowledgeBase: id } };
    await this.units.inTenant(scope, (unit) =>
      this.units.once(unit, call, async () => {
        if (!(await deleteBase(unit, scope, id))) throw notFound('knowledge base', id);
        return id;
      }),
    );
  }

  /** Stores a document, to be indexed; of a name that the base has, its next version. Throws LIMIT_EXCEEDED. */
  async upload(scope: TenantScope, idempotencyKey: string, upload: Upload): Promise<TenantDocument> {
    const { content, ...named } = upload;
    const digest = createHash('sha256').update(content).digest('hex');
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { ...named, digest } };
    return this.units.inTenant(scope, async (unit) => {
      const id = await this.units.once(unit, call, () => store(unit, scope, upload));
      return this.find(unit, { baseId: upload.baseId, id });
    });
  }

  /** By name. */
  documents(
    scope: TenantScope,
    page: { baseId: string; limit: number; after: { name: string; id: string } | undefined },
  ): Promise<TenantDocument[]> {
    return this.units.inTenant(scope, async (unit) => {
      await assertBase(unit, page.baseId);
      return listDocuments(unit, page);
    });
  }

  document(scope: TenantScope, key: DocumentKey): Promise<TenantDocument> {
    return this.units.inTenant(scope, async (unit) => {
      await assertBase(unit, key.baseId);
      return this.find(unit, key);
    });
  }

  /** With all its versions: from the end of the call on it is not found. */
  async deleteDocument(scope: TenantScope, idempotencyKey: string, key: DocumentKey): Promise<void> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { deleteDocument: { ...key } } };
    await this.units.inTenant(scope, (unit) =>
      this.units.once(unit, call, async () => {
        await serialiseTenant(unit, scope);
        await assertBase(unit, key.baseId);
        if (!(await deleteDocument(unit, scope, { ...key, at: new Date() }))) throw await missing(unit, key);
        await bumpRevision(unit, key.baseId);
        return key.id;
      }),
    );
  }

  /** Of the version that is searched; undefined where it has none of this id. Throws GONE where the document was deleted. */
  section(
    scope: TenantScope,
    { section, ...key }: DocumentKey & { section: string },
  ): Promise<StoredSection | undefined> {
    return this.units.inTenant(scope, async (unit) => {
      await assertBase(unit, key.baseId);
      const found = await findSection(unit, { ...key, section });
      const deleted = found ? undefined : await findDeleted(unit, key);
      if (deleted !== undefined) throw gone(deleted);
      return found;
    });
  }

  private async find(unit: Unit, key: DocumentKey): Promise<TenantDocument> {
    const document = await findDocument(unit, key);
    if (!document) throw await missing(unit, key);
    return document;
  }
}

async function store(unit: Unit, scope: TenantScope, upload: Upload): Promise<string> {
  await serialiseTenant(unit, scope);
  await assertBase(unit, upload.baseId);
  const known = await findNamed(unit, upload);
  assertRoomForDocument(await roomOf(unit, upload.baseId), { isNew: !known, bytes: upload.content.length });
  const id = known?.id ?? newId();
  const version = (known?.newest ?? 0) + 1;
  await insertUpload(unit, scope, { id, version, upload, at: new Date() });
  return id;
}

async function assertBase(unit: Unit, id: string): Promise<void> {
  if (!(await findRevision(unit, id))) throw notFound('knowledge base', id);
}

async function assertRoomForBase(unit: Unit, name: string): Promise<void> {
  if ((await countBases(unit)) >= KNOWLEDGE_LIMITS.bases)
    throw new AppError('LIMIT_EXCEEDED', `A tenant may have ${KNOWLEDGE_LIMITS.bases} knowledge bases`, {
      remedy: 'Delete one that is not needed.',
    });
  if (await hasBaseNamed(unit, name))
    throw new AppError('ALREADY_EXISTS', `There is a knowledge base with the name ${JSON.stringify(name)}`, {
      remedy: 'Choose another name.',
    });
}

function assertRoomForDocument(room: Room, { isNew, bytes }: { isNew: boolean; bytes: number }): void {
  const { documentsOfBase, bytesOfTenant } = KNOWLEDGE_LIMITS;
  if (isNew && room.documents >= documentsOfBase)
    throw new AppError('LIMIT_EXCEEDED', `A knowledge base may have ${documentsOfBase} documents`, {
      remedy: 'Delete documents that are not needed, or make another knowledge base.',
    });
  if (room.bytes + bytes > bytesOfTenant)
    throw new AppError(
      'LIMIT_EXCEEDED',
      `The documents of a tenant may have ${bytesOfTenant} bytes together; they have ${room.bytes}, and this one has ${bytes}`,
      { remedy: 'Delete documents that are not needed.' },
    );
}

async function missing(unit: Unit, { baseId, id }: DocumentKey): Promise<AppError> {
  const name = await findDeleted(unit, { baseId, id });
  return name === undefined ? notFound('document', id) : gone(name);
}

function gone(name: string): AppError {
  return new AppError('GONE', `The document ${JSON.stringify(name)} was deleted`, {
    remedy: 'Upload it again if it is to be found.',
  });
}
