import { Inject, Injectable } from '@nestjs/common';
import { refusal } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import { SOURCES, type ModelSource, type SourceModel } from './model.source.js';

const REFRESH_EVERY_MS = 60_000;
const NAMES = { chat: 'a chat model', embedding: 'an embedding model' };

/** A model that can be called here, and where its answers come from. */
export interface CatalogueModel<Source extends ModelSource = ModelSource> extends SourceModel {
  source: Source;
}

/** Every model of every source. Of two with one id the later source's is called. */
@Injectable()
export class Catalogue<Source extends ModelSource = ModelSource> implements Periodic {
  private models: ReadonlyMap<string, CatalogueModel<Source>>;

  constructor(@Inject(SOURCES) private readonly sources: readonly Source[]) {
    this.models = this.compose();
    for (const source of sources) source.onChange?.(() => (this.models = this.compose()));
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'refresh catalogue',
        everyMs: REFRESH_EVERY_MS,
        immediate: true,
        run: () => this.refresh(),
      },
    ];
  }

  list(): CatalogueModel<Source>[] {
    return [...this.models.values()];
  }

  /** Throws NOT_FOUND (model_not_found) for an unknown model, INVALID_ARGUMENT (model_not_supported) for one of another kind. */
  find(id: string, kind?: CatalogueModel['kind']): CatalogueModel<Source> {
    const model = this.models.get(id);
    if (!model) throw modelNotFound(id);
    if (kind !== undefined && model.kind !== kind) throw modelOfAnotherKind(model, kind);
    return model;
  }

  /** As `list`, with the models that only this organisation has. */
  async listFor(organisation: string): Promise<CatalogueModel<Source>[]> {
    const own = await Promise.all(
      this.sources.map(async (source) => {
        const models = (await source.modelsOf?.(organisation)) ?? [];
        return models.map((model) => ({ ...model, source }));
      }),
    );
    return [...this.models.values(), ...own.flat()];
  }

  /** As `find`, also of the models that only this organisation has. */
  async findFor(
    organisation: string,
    id: string,
    kind?: CatalogueModel['kind'],
  ): Promise<CatalogueModel<Source>> {
    for (const source of this.models.has(id) ? [] : this.sources) {
      const model = await source.modelOf?.(organisation, id);
      if (model && (kind === undefined || model.kind === kind)) return { ...model, source };
    }
    return this.find(id, kind);
  }

  /** `id` where it is a model's, else "unknown": a client must not be able to make new labels of metrics. */
  labelOf(id: unknown): string {
    return typeof id === 'string' && this.models.has(id) ? id : 'unknown';
  }

  /**
   * Asks all sources which models they have. One that fails keeps the models it had and delays no other; afterwards an
   * AggregateError says what failed.
   */
  async refresh(): Promise<void> {
    const reads = await Promise.allSettled(this.sources.map(async (source) => source.refresh?.()));
    this.models = this.compose();
    // Sources throw AppErrors only.
    const errors = reads.flatMap((read) => (read.status === 'rejected' ? [read.reason as Error] : []));
    if (errors.length === 0) return;
    const messages = errors.map(({ message }) => message).join('; ');
    throw new AggregateError(errors, `Lists of models could not be read: ${messages}`);
  }

  private compose(): Map<string, CatalogueModel<Source>> {
    return new Map(
      this.sources.flatMap((source) =>
        source.models().map((model): [string, CatalogueModel<Source>] => [model.id, { ...model, source }]),
      ),
    );
  }
}

/** Metadata `kind` says what the model is for, so that the API can name its endpoint. */
export function modelOfAnotherKind(
  { id, kind }: Pick<CatalogueModel, 'id' | 'kind'>,
  asked: CatalogueModel['kind'],
): AppError {
  const { code, metadata, message } = refusal(
    { part: 'model', reason: 'model_not_supported' },
    `The model ${JSON.stringify(id)} is ${NAMES[kind]}, not ${NAMES[asked]}`,
  );
  return new AppError(code, message, { metadata: { ...metadata, kind } });
}

export function modelNotFound(model: string): AppError {
  return refusal(
    { part: 'model', reason: 'model_not_found', remedy: 'GET /v1/models lists those you can use.' },
    `The model ${JSON.stringify(model.slice(0, 120))} does not exist or is not open to you`,
  );
}
