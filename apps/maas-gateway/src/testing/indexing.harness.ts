import { Database } from '@isthmus/platform-database';
import { createLogger } from '@isthmus/platform-observability';
import { Units } from '@isthmus/platform-service-database';
import { newTenantScope, queryDatabase, testDatabaseUrl } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { BaseService } from '../knowledge/base/base.service.js';
import { parseDocument } from '../knowledge/document/document.parse.js';
import { IndexingTask } from '../knowledge/indexing/indexing.task.js';
import type { ParseDocument } from '../knowledge/indexing/parse.document.js';
import { PassageEncoder } from '../knowledge/indexing/passage.encoder.js';
import { VectorSweep } from '../knowledge/indexing/vector.sweep.js';
import { TenantBases } from '../knowledge/search/tenant.bases.js';
import type { TextEncoder } from '../knowledge/text.encoder.js';

const kit = { logger: createLogger({ service: 'test', level: 'silent' }) };

/** Encodes each text by its length; remembers the texts. */
export class CountingEncoder implements TextEncoder {
  version: string | undefined = '1';
  readonly texts: string[] = [];
  /** Called before an answer. */
  before: (texts: readonly string[]) => Promise<void> = async () => undefined;

  async encode(texts: readonly string[]) {
    await this.before(texts);
    this.texts.push(...texts);
    const vectors = Float32Array.from(texts.flatMap(({ length }) => [Math.cos(length), Math.sin(length)]));
    return { vectors, version: this.version ?? '' };
  }
}

/** Reads in this process. */
export const parseHere: ParseDocument = async (document) => ({ parsed: await parseDocument(document) });

/** Knowledge bases over a real database, without a gateway; each worker stands for a process. */
export function startIndexing(adminUrl: string) {
  const database = new Database({ schema: 'models', url: testDatabaseUrl(adminUrl, 'models') });
  const units = new Units(database);
  const bases = new BaseService(units);
  const scope = newTenantScope();
  const searched: TenantBases[] = [];
  const upload = async (baseId: string, text: string, name = 'handbook.md') =>
    bases.upload(scope, randomUUID(), {
      baseId,
      name,
      mediaType: 'text/markdown',
      content: Buffer.from(text),
    });
  return {
    bases,
    units,
    scope,
    upload,
    newBase: async (name: string = randomUUID()) => (await bases.create(scope, randomUUID(), name)).id,
    worker: (encoder: CountingEncoder, parse: ParseDocument = parseHere) => {
      const passages = new PassageEncoder(units, encoder);
      return {
        task: new IndexingTask(units, parse, passages, kit),
        sweep: new VectorSweep(units, encoder, passages),
      };
    },
    /** Titles of the passages that are found. */
    search: async (baseId: string, text: string) => {
      const tenants = new TenantBases(units, { version: undefined }, kit);
      searched.push(tenants);
      return (await tenants.search(scope, baseId, { text, limit: 5, meaning: undefined }))?.map(
        (found) => found.text,
      );
    },
    query: (sql: string, values: unknown[] = []) => queryDatabase(adminUrl, sql, values),
    stop: async () => {
      await Promise.all(searched.map((tenants) => tenants.onApplicationShutdown()));
      await database.close();
    },
  };
}
