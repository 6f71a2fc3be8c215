import { Inject, Injectable } from '@nestjs/common';
import {
  answerFrom,
  cutBefore,
  refusal,
  streamPieces,
  unsupportedParameter,
  type ExtractiveAnswer,
  type Turn,
} from '@isthmus/domain-models';
import { notFound } from '@isthmus/platform-errors';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  Output,
  ReportedUsage,
} from '../../completion/completion.types.js';
import type { SourceModel } from '../../catalogue/model.source.js';
import type { Source, SourceCall } from '../../completion/source.js';
import { TenantBases } from '../../knowledge/search/tenant.bases.js';
import { KNOWLEDGE_BASES, type KnowledgeBase } from '../../knowledge/knowledge.library.js';
import { KnowledgeMeaning } from '../../knowledge/knowledge.meaning.js';
import { TOKEN_COUNTER, type TokenCounter } from '../../metering/token.counter.js';

const PREFIX = 'extract/';
/**
 * The built-in model: one for each knowledge base, those of tenants for themselves only. It streams the sentences it found word
 * by word.
 */
@Injectable()
export class ExtractSource implements Source {
  readonly name = 'isthmus';
  readonly builtIn = true;
  readonly available = true;

  constructor(
    @Inject(KNOWLEDGE_BASES) private readonly bases: readonly KnowledgeBase[],
    @Inject(TOKEN_COUNTER) private readonly counter: TokenCounter,
    @Inject(KnowledgeMeaning) private readonly meaning: Pick<KnowledgeMeaning, 'nearness' | 'vectorOf'>,
    @Inject(TenantBases) private readonly tenants: Pick<TenantBases, 'list' | 'nameOf' | 'answer'>,
  ) {}

  models(): SourceModel[] {
    return this.bases.map(modelOf);
  }

  async modelsOf(organisation: string): Promise<SourceModel[]> {
    return (await this.tenants.list(scopeOf(organisation))).map(modelOf);
  }

  async modelOf(organisation: string, model: string): Promise<SourceModel | undefined> {
    if (!model.startsWith(PREFIX)) return undefined;
    const id = model.slice(PREFIX.length);
    const name = await this.tenants.nameOf(scopeOf(organisation), id);
    return name === undefined ? undefined : modelOf({ id, name });
  }

  /**
   * It writes text only, and refuses everything else by its name. Offering it tools is no error, requiring a call is;
   * settings of how a text is chosen are met, because it always chooses the same.
   */
  assertSupported({ responseFormat, toolChoice, messages, demands = [] }: CompletionRequest): void {
    if (responseFormat !== 'text')
      throw refusal(
        { part: 'responseFormat', reason: 'unsupported_value' },
        'This model answers in plain text only',
      );
    if (toolChoice === 'required')
      throw refusal({ part: 'toolChoice', reason: 'unsupported_value' }, 'This model calls no tools');
    const position = messages.findIndex(({ mediaParts }) => mediaParts > 0);
    if (position >= 0)
      throw refusal(
        { part: 'messages', reason: 'unsupported_value' },
        `This model reads text only, and message ${position} has images, audio or files`,
      );
    const [demand] = demands;
    if (demand !== undefined) throw unsupportedParameter(demand, 'This model');
  }

  async complete(request: CompletionRequest, call: SourceCall): Promise<Completion> {
    const answer = await this.answer(request, call);
    const { pieces, cut } = this.withinBound(answer.text, call);
    const text = pieces.join('');
    return {
      output: { text, ...groundsOf(answer) },
      finishReason: cut ? 'length' : 'stop',
      usage: this.usageOf(text, call),
    };
  }

  async stream(
    request: CompletionRequest,
    call: SourceCall,
  ): Promise<AsyncIterable<readonly CompletionChunk[]>> {
    return this.chunksOf(await this.answer(request, call), call);
  }

  private async answer(
    { messages, stop = [] }: CompletionRequest,
    { model, owner }: SourceCall,
  ): Promise<ExtractiveAnswer> {
    const pack = this.bases.find(({ id }) => id === model.sourceId);
    const turns: Turn[] = messages.map(({ role, text }) => ({ role, text }));
    const answer = pack
      ? await this.answerFromPack(pack, turns, owner)
      : await this.tenants.answer(scopeOf(owner), model.sourceId, {
          turns,
          meaningOf: (text) => this.meaning.vectorOf(text, owner),
        });
    // Deleted since the model was looked up.
    if (!answer) throw notFound('knowledge base', model.sourceId);
    return { ...answer, text: cutBefore(answer.text, stop) };
  }

  private async answerFromPack(
    { id, index }: KnowledgeBase,
    turns: readonly Turn[],
    owner: string,
  ): Promise<ExtractiveAnswer> {
    const question = index.read(turns);
    const nearness = question && (await this.meaning.nearness({ id, index }, question, owner));
    return answerFrom(index, turns, nearness);
  }

  private async *chunksOf(
    answer: ExtractiveAnswer,
    call: SourceCall,
  ): AsyncGenerator<readonly CompletionChunk[]> {
    const { pieces, cut } = this.withinBound(answer.text, call);
    for (const [position, text] of pieces.entries()) {
      const last = position === pieces.length - 1;
      yield [{ output: { text, ...(last ? groundsOf(answer) : {}) } }];
    }
    yield [{ output: {}, finishReason: cut ? 'length' : 'stop', usage: this.usageOf(pieces.join(''), call) }];
  }

  /** Whole words, as many as the bound allows. */
  private withinBound(
    text: string,
    { outputTokensMax }: SourceCall,
  ): { pieces: readonly string[]; cut: boolean } {
    const pieces = streamPieces(text);
    if (this.counter.count(text) <= outputTokensMax) return { pieces, cut: false };
    const kept: string[] = [];
    let tokens = 0;
    for (const piece of pieces) {
      tokens += this.counter.count(piece);
      if (tokens > outputTokensMax) break;
      kept.push(piece);
    }
    return { pieces: kept.length > 0 ? kept : [''], cut: true };
  }

  private usageOf(text: string, { inputTokens }: SourceCall): ReportedUsage {
    return { inputTokens, outputTokens: this.counter.count(text), countedBy: 'local' };
  }
}

function modelOf({ id, name }: { id: string; name: string }): SourceModel {
  return {
    id: `${PREFIX}${id}`,
    sourceId: id,
    kind: 'chat',
    description: `Built-in extractive model: answers with sentences of the knowledge base "${name}" and cites them. It writes no text of its own.`,
    contextTokensMax: 0,
  };
}

function scopeOf(organisation: string): TenantScope {
  const scope = tenantScope(organisation, 'service:maas-gateway');
  if (!scope) throw new Error('an organisation that is no tenant');
  return scope;
}

function groundsOf({ citations, confidence }: ExtractiveAnswer): Pick<Output, 'grounds'> {
  return { grounds: { citations, confidence: Math.round(confidence * 1_000) / 1_000 } };
}
