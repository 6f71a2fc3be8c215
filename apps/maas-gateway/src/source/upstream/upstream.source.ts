import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { identifier } from '@isthmus/platform-validation';
import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  EmbeddingRequest,
  Embeddings,
} from '../../completion/completion.types.js';
import type { SourceModel } from '../../catalogue/model.source.js';
import type { Source, SourceCall } from '../../completion/source.js';
import { openAiOriginal, openAiValueOf, type OpenAiCompletion } from '../../wire/openai.js';
import type { UpstreamClient } from './upstream.client.js';
import { assertWritable, bodyOf, chunkOfWhole, completionOf, reportedOf } from './upstream.mapper.js';
import { completionSchema, embeddingsSchema, faultOf } from './upstream.schema.js';
import { isRegularCompletion } from './upstream.regular.js';
import { readChunks } from './upstream.stream.js';

/** As the ledger takes a model's id; usage under any other would never be charged. */
const modelId = identifier(200);

/** One OpenAI-compatible endpoint as a source. */
export class UpstreamSource implements Source {
  readonly builtIn = false;
  private discovered: readonly string[] = [];
  /** How many models were left out of its list; logged when that changes. */
  private leftOut = 0;

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly logger: Logger,
  ) {}

  get name(): string {
    return this.upstream.name;
  }

  get available(): boolean {
    return this.upstream.available;
  }

  models(): SourceModel[] {
    const named = this.upstream.options.models.map((model) => ({
      id: model.id,
      sourceId: model.upstream_id ?? model.id,
      kind: model.kind,
      description: model.description ?? '',
      contextTokensMax: model.context_tokens_max ?? 0,
    }));
    const taken = new Set(named.map(({ sourceId }) => sourceId));
    const found = this.discovered
      .filter((id) => !taken.has(id))
      .map((id) => ({
        id: this.discoveredId(id),
        sourceId: id,
        kind: kindOf(id),
        description: '',
        contextTokensMax: 0,
      }));
    return [...named, ...found];
  }

  async refresh(): Promise<void> {
    const ids = await this.upstream.list();
    if (this.upstream.options.discover) this.discovered = this.usable(ids);
  }

  assertSupported(request: CompletionRequest): void {
    assertWritable(request);
  }

  async complete(request: CompletionRequest, call: SourceCall): Promise<Completion> {
    const body = bodyOf(this.upstream, request, { ...call, stream: false });
    return completionOf(this.completionIn(await this.upstream.whole('/chat/completions', body, call.signal)));
  }

  async stream(
    request: CompletionRequest,
    call: SourceCall,
  ): Promise<AsyncIterable<readonly CompletionChunk[]>> {
    const body = bodyOf(this.upstream, request, { ...call, stream: true });
    const answer = await this.upstream.stream('/chat/completions', body, call.signal);
    if ('whole' in answer) return chunksOf([chunkOfWhole(this.completionIn(answer.whole))]);
    const chunks = readChunks(this.upstream, answer.events);
    const first = await chunks.next();
    return first.done ? chunks : chunksOf(first.value, chunks);
  }

  async embed({ inputs, original }: EmbeddingRequest, call: SourceCall): Promise<Embeddings> {
    const members: object = openAiValueOf(original) ?? { input: inputs };
    const body = { ...members, model: call.model.sourceId };
    const answer = embeddingsSchema.safeParse(await this.upstream.whole('/embeddings', body, call.signal));
    if (!answer.success) throw this.invalid('embeddings', faultOf(answer.error));
    const { usage, data } = answer.data;
    if (data.length !== inputs.length)
      throw this.invalid('embeddings', `${data.length} vectors for ${inputs.length} inputs`);
    const counted = { prompt_tokens: call.inputTokens, total_tokens: call.inputTokens };
    return {
      usage: usage && reportedOf({ ...usage, completion_tokens: 0, total_tokens: usage.prompt_tokens }),
      original: openAiOriginal({ ...answer.data, usage: usage ?? counted }),
    };
  }

  async close(): Promise<void> {
    await this.upstream.close();
  }

  private completionIn(answer: object): OpenAiCompletion {
    if (isRegularCompletion(answer)) return answer;
    const completion = completionSchema.safeParse(answer);
    if (!completion.success) throw this.invalid('chat completion', faultOf(completion.error));
    return completion.data;
  }

  private invalid(what: string, fault: string): AppError {
    return new AppError('UPSTREAM_INVALID', `The upstream ${this.name} sent invalid ${what}: ${fault}`);
  }

  /** The ids that make a valid id of a model here. */
  private usable(ids: readonly string[]): string[] {
    const usable = ids.filter((id) => id !== '' && modelId.safeParse(this.discoveredId(id)).success);
    const models = ids.length - usable.length;
    if (models > 0 && models !== this.leftOut)
      this.logger.warn(
        { upstream: this.name, models },
        'models are left out: their ids are too long, empty, or have characters that are not allowed',
      );
    this.leftOut = models;
    return usable;
  }

  private discoveredId(id: string): string {
    return `${this.name}/${id}`;
  }
}

/** Lists of OpenAI-compatible endpoints do not say what a model is for; its name does. */
function kindOf(id: string): SourceModel['kind'] {
  return /embed|bge-|e5-|gte-/i.test(id) ? 'embedding' : 'chat';
}

async function* chunksOf(
  first: readonly CompletionChunk[],
  rest?: AsyncIterable<readonly CompletionChunk[]>,
): AsyncGenerator<readonly CompletionChunk[]> {
  yield first;
  if (rest) yield* rest;
}
