import type { ExtractiveAnswer, Int8Vector, Turn, Meaning } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { KIT } from '@isthmus/platform-service';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { isUuid } from '@isthmus/platform-validation';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { findRevision, listNames } from '../base/base.repository.js';
import { listSections } from '../base/document.repository.js';
import { listVectors } from '../base/vector.repository.js';
import { TEXT_ENCODER, type TextEncoder } from '../text.encoder.js';
import type { BaseContent } from './base.searcher.js';
import type { FoundPassage } from './found.passage.js';
import type { SearchResponse, SearchTask } from './search.protocol.js';
import { SearchThread } from './search.thread.js';

/** A base that is built does not keep the other half of the tenants waiting. */
const THREADS = 2;

/** A query with its meaning. */
export interface MeantQuery {
  text: string;
  limit: number;
  meaning: Meaning | undefined;
}

/** A conversation, and who knows what its question means. */
interface AskedTurns {
  turns: readonly Turn[];
  meaningOf: (text: string) => Promise<Meaning | undefined>;
}

/** A base at one moment. */
interface BaseState {
  id: string;
  revision: bigint;
  encoder: string | undefined;
}

/**
 * Knowledge bases of tenants: read when they are searched, and held by threads of this process, those searched last. Every call
 * looks up the revision of the base, so that what was deleted or replaced before it is not found.
 */
@Injectable()
export class TenantBases implements OnApplicationShutdown {
  private readonly threads: readonly SearchThread[];
  /** Bases that are being read, by what names them to their thread and their state. */
  private readonly loading = new Map<string, Promise<void>>();

  constructor(
    private readonly units: Units,
    @Inject(TEXT_ENCODER) private readonly encoder: Pick<TextEncoder, 'version'>,
    @Inject(KIT) kit: Pick<ServiceKit, 'logger'>,
  ) {
    this.threads = Array.from({ length: THREADS }, () => new SearchThread(kit));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  /** By name. */
  list(scope: TenantScope): Promise<{ id: string; name: string }[]> {
    return this.units.inTenant(scope, listNames);
  }

  /** Its name; undefined where the tenant has none of this id. */
  async nameOf(scope: TenantScope, id: string): Promise<string | undefined> {
    if (!isUuid(id)) return undefined;
    return (await this.units.inTenant(scope, (unit) => findRevision(unit, id)))?.name;
  }

  /** The passages that answer best; undefined where the tenant has no base of this id. */
  async search(
    scope: TenantScope,
    id: string,
    { text, limit, meaning }: MeantQuery,
  ): Promise<FoundPassage[] | undefined> {
    const state = await this.stateOf(scope, id);
    if (!state) return undefined;
    const query = { text, limit, vector: vectorFor(state, meaning) };
    const response = await this.run(scope, state, { type: 'search', query });
    return response.type === 'found' ? response.passages : [];
  }

  /** An answer in sentences of the base; undefined where the tenant has no base of this id. */
  async answer(
    scope: TenantScope,
    id: string,
    { turns, meaningOf }: AskedTurns,
  ): Promise<ExtractiveAnswer | undefined> {
    const state = await this.stateOf(scope, id);
    if (!state) return undefined;
    const read = await this.run(scope, state, { type: 'read', turns });
    const text = read.type === 'read' ? read.text : undefined;
    const vector = text === undefined ? undefined : vectorFor(state, await meaningOf(text));
    const response = await this.run(scope, state, { type: 'answer', turns, vector });
    return response.type === 'answered' ? response.answer : undefined;
  }

  private async stateOf(scope: TenantScope, id: string): Promise<BaseState | undefined> {
    if (!isUuid(id)) return undefined;
    const found = await this.units.inTenant(scope, (unit) => findRevision(unit, id));
    return found && { id, revision: found.revision, encoder: this.encoder.version };
  }

  private async run(scope: TenantScope, base: BaseState, task: SearchTask): Promise<SearchResponse> {
    const thread = this.threadOf(scope);
    const named = { base: `${scope.tenantId} ${base.id}`, state: stateName(base) };
    for (let attempt = 0; attempt < 2; attempt++) {
      const response = await thread.run({ ...task, ...named });
      if (response.type !== 'absent') return response;
      await this.hold(scope, base, { thread, named });
    }
    // Changes faster than it can be read.
    throw new AppError('UNAVAILABLE', 'The knowledge base is being changed', {
      retryAfterMs: 1_000,
      remedy: 'Try again in a moment.',
    });
  }

  /** Who asks meanwhile waits for the same load. */
  private async hold(
    scope: TenantScope,
    base: BaseState,
    { thread, named }: { thread: SearchThread; named: { base: string; state: string } },
  ): Promise<void> {
    const key = `${named.base} ${named.state}`;
    const known = this.loading.get(key);
    if (known) return known;
    const load = this.units
      .inTenant(scope, (unit) => contentOf(unit, base))
      .then(async (content) => void (await thread.run({ type: 'hold', content, ...named })));
    this.loading.set(key, load);
    try {
      await load;
    } finally {
      this.loading.delete(key);
    }
  }

  private threadOf({ tenantId }: TenantScope): SearchThread {
    const thread = this.threads[parseInt(tenantId.slice(-4), 16) % THREADS];
    if (!thread) throw new Error('there is a thread for every tenant');
    return thread;
  }
}

/** Sections of a later revision may be among them, never of an earlier one. */
async function contentOf(unit: Unit, { id, encoder }: BaseState): Promise<BaseContent> {
  return {
    sections: await listSections(unit, id),
    vectors: encoder === undefined ? [] : await listVectors(unit, { baseId: id, version: encoder }),
  };
}

function stateName({ revision, encoder = '' }: BaseState): string {
  return `${revision} ${encoder}`;
}

/** Vectors of another encoder than the base's say nothing of it. */
function vectorFor({ encoder }: BaseState, meaning: Meaning | undefined): Int8Vector | undefined {
  return meaning && meaning.version === encoder ? meaning.vector : undefined;
}
