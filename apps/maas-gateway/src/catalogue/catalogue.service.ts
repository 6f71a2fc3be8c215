import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from '@isthmus/platform-observability';
import { identifier } from '@isthmus/platform-validation';
import type { KnowledgeBase } from '../knowledge/knowledge.library.js';
import { modelNotFound } from '../http/openai-error.js';
import { Upstream } from '../upstream/upstream.js';
import type { UpstreamOptions } from '../upstream/upstream.schema.js';
import type { CatalogueModel } from './catalogue.types.js';

const OWNER = 'isthmus';
/** As the ledger takes a model's id; usage under any other would never be charged. */
const modelId = identifier(200);

/** Every model that can be called here: one built in for each knowledge base, and those of the upstreams. */
export class Catalogue implements BeforeApplicationShutdown {
  private models: ReadonlyMap<string, CatalogueModel>;
  private readonly discovered = new Map<Upstream, string[]>();
  /** How many models were left out of each upstream's list; logged when that changes. */
  private readonly leftOut = new Map<Upstream, number>();
  private readonly upstreams: readonly Upstream[];

  constructor(
    private readonly bases: readonly KnowledgeBase[],
    options: readonly UpstreamOptions[],
    private readonly logger: Logger,
  ) {
    this.upstreams = options.map((option) => new Upstream(option));
    this.models = this.compose();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.upstreams.map((upstream) => upstream.close()));
  }

  list(): CatalogueModel[] {
    return [...this.models.values()];
  }

  /** Throws NOT_FOUND (model_not_found) for an unknown model, and for one of another kind. */
  find(id: string, kind?: CatalogueModel['kind']): CatalogueModel {
    const model = this.models.get(id);
    if (!model || (kind !== undefined && model.kind !== kind)) throw modelNotFound(id);
    return model;
  }

  /**
   * Reads the lists of all upstreams. One that fails keeps the models it had, and holds back no other; afterwards an
   * AggregateError says what failed.
   */
  async refresh(): Promise<void> {
    const reads = await Promise.allSettled(
      this.upstreams.map(async (upstream) => {
        const ids = await upstream.list();
        if (upstream.options.discover) this.discovered.set(upstream, this.usable(upstream, ids));
      }),
    );
    this.models = this.compose();
    // `list` throws AppErrors only.
    const errors = reads.flatMap((read) => (read.status === 'rejected' ? [read.reason as Error] : []));
    if (errors.length === 0) return;
    const messages = errors.map(({ message }) => message).join('; ');
    throw new AggregateError(errors, `Lists of models could not be read: ${messages}`);
  }

  /** The ids that make a valid id of a model here. */
  private usable(upstream: Upstream, ids: readonly string[]): string[] {
    const usable = ids.filter((id) => id !== '' && modelId.safeParse(discoveredId(upstream, id)).success);
    const models = ids.length - usable.length;
    if (models > 0 && models !== this.leftOut.get(upstream))
      this.logger.warn(
        { upstream: upstream.name, models },
        'models are left out: their ids are too long, empty, or hold characters that are not allowed',
      );
    this.leftOut.set(upstream, models);
    return usable;
  }

  private compose(): Map<string, CatalogueModel> {
    const models = [
      ...this.bases.map(builtIn),
      ...this.upstreams.flatMap((upstream) => this.modelsOf(upstream)),
    ];
    return new Map(models.map((model) => [model.id, model]));
  }

  private modelsOf(upstream: Upstream): CatalogueModel[] {
    const named = upstream.options.models.map((model) => ({
      ...model,
      upstreamId: model.upstream_id ?? model.id,
    }));
    const taken = new Set(named.map(({ upstreamId }) => upstreamId));
    const found = (this.discovered.get(upstream) ?? [])
      .filter((id) => !taken.has(id))
      .map((id) => ({
        id: discoveredId(upstream, id),
        upstreamId: id,
        kind: kindOf(id),
        context_tokens_max: 0,
        description: '',
      }));
    return [...named, ...found].map(
      ({ id, kind, description, context_tokens_max: contextTokensMax, upstreamId }) => ({
        id,
        ownedBy: upstream.name,
        kind,
        description: description ?? '',
        contextTokensMax: contextTokensMax ?? 0,
        source: { kind: 'upstream', upstream, upstreamId },
      }),
    );
  }
}

function builtIn({ id, name, index }: KnowledgeBase): CatalogueModel {
  return {
    id: `extract/${id}`,
    ownedBy: OWNER,
    kind: 'chat',
    description: `Built-in extractive model: answers with sentences of the knowledge base "${name}" and cites them. It writes no text of its own.`,
    contextTokensMax: 0,
    source: { kind: 'extract', index },
  };
}

function discoveredId({ name }: Upstream, id: string): string {
  return `${name}/${id}`;
}

/** Lists of OpenAI-compatible endpoints do not say what a model is for; its name does. */
function kindOf(id: string): CatalogueModel['kind'] {
  return /embed|bge-|e5-|gte-/i.test(id) ? 'embedding' : 'chat';
}
