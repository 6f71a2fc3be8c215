import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { COMPARED_MAX, differenceOf, type Meaning } from '@isthmus/domain-models';
import type { AnswerCache, KeptAnswer, Lookup } from '../completion/answer.cache.js';
import { RECORDED_MAX } from '../completion/answer.recorder.js';
import type { CompletionRequest, RequestContext } from '../completion/completion.types.js';
import type { CacheStatus, CacheWish, Repeatable } from '../completion/repeatable.types.js';
import { AccessWatch } from '../key/access.watch.js';
import type { CacheSettings } from '../key/cache.settings.js';
import { KeyVerifier } from '../key/key.verifier.js';
import { AnswerStore } from './answer.store.js';
import { CacheCounters } from './cache.counters.js';
import type { KeptEntry } from './kept.entry.js';
import { QuestionEncoder } from './question.encoder.js';

/** The longest request, in UTF-16 code units, that is looked up: it is hashed while others wait. */
const REQUEST_MAX = 64 * 1024;
/** The nearest questions of a group that are compared word by word. */
const COMPARED_QUESTIONS_MAX = 8;
const ANY: CacheWish = { read: true, write: true, ageMaxS: Infinity };
const NOTHING: Lookup = {};

type ModelAnswer = Parameters<NonNullable<Lookup['keep']>>[0];

/** A request as the cache sees it. */
interface Asked {
  tenantId: string;
  keyId: string;
  id: string;
  groupId: string;
  question: string;
  sampled: boolean;
  similarityMin: number;
  /** What a kept answer may be at most, in seconds. */
  ageMaxS: number;
  signal: AbortSignal;
}

interface Found {
  entry: KeptEntry;
  match: 'exact' | 'similar';
  similarity: number;
}

/**
 * Answers of models, kept for the key that asked and used for its own requests only: for the same request, and for one that
 * differs in the wording of its last message alone (ADR 0040). In the memory of this process; a restart begins with none.
 */
@Injectable()
export class AnswerCacheService implements AnswerCache {
  constructor(
    private readonly store: AnswerStore,
    @Inject(QuestionEncoder) private readonly encoder: Pick<QuestionEncoder, 'now' | 'afterwards'>,
    @Inject(KeyVerifier) private readonly keys: Pick<KeyVerifier, 'cacheOf'>,
    @Inject(CacheCounters) private readonly counters: Pick<CacheCounters, 'looked' | 'refused' | 'saved'>,
    @Inject(AccessWatch) access: Pick<AccessWatch, 'subscribe'>,
  ) {
    access.subscribe((change) => {
      if (change === 'gap') this.store.clear();
      else if ('changed' in change) this.store.dropKey(change.changed);
      else if ('revoked' in change) this.store.dropKey(change.revoked);
    });
  }

  async lookUp(request: CompletionRequest, context: RequestContext): Promise<Lookup> {
    const { keyId } = context.principal;
    const settings = keyId === '' ? undefined : this.keys.cacheOf(keyId);
    if (!settings) return NOTHING;
    const wish = context.cacheWish ?? ANY;
    const { repeatable } = request;
    const reason = whyNot(request, settings, wish);
    if (reason !== undefined || !repeatable) {
      context.onCache?.({ state: 'bypass', reason: reason ?? 'not-repeatable' });
      return NOTHING;
    }
    return this.answer(askedOf(repeatable, context, { settings, wish }), wish, (status) =>
      context.onCache?.(status),
    );
  }

  private async answer(asked: Asked, wish: CacheWish, tell: (status: CacheStatus) => void): Promise<Lookup> {
    const { found, meaning } = wish.read ? await this.find(asked) : {};
    if (wish.read) this.counters.looked(asked.tenantId, found?.match ?? 'nothing');
    if (!found) {
      tell(wish.read ? { state: 'miss' } : { state: 'bypass', reason: 'no-cache' });
      return wish.write ? { keep: (answer) => this.keep(asked, answer, meaning) } : NOTHING;
    }
    const { entry, match, similarity } = found;
    tell({ state: 'hit', match, similarity, ageS: this.store.ageS(entry) });
    return {
      hit: entry.answer,
      saved: ({ inputTokens, outputTokens, micro }) =>
        this.counters.saved(asked.tenantId, { tokens: inputTokens + outputTokens, micro }),
    };
  }

  private async find(asked: Asked): Promise<{ found?: Found; meaning?: Meaning | undefined }> {
    const exact = this.young(this.store.find(asked.id), asked);
    if (exact) return { found: { entry: exact, match: 'exact', similarity: 1 } };
    if (asked.question.length > COMPARED_MAX || !this.store.groupOf(asked.groupId)?.hasMeanings) return {};
    const meaning = await this.encoder.now(asked.question, asked);
    const found = meaning && this.similar(asked, meaning);
    return found ? { found, meaning } : { meaning };
  }

  /** The nearest question that means the same as far as the guard sees. */
  private similar(asked: Asked, meaning: Meaning): Found | undefined {
    const near = this.store.groupOf(asked.groupId)?.nearest(meaning, COMPARED_QUESTIONS_MAX) ?? [];
    for (const { entry, cosine } of near) {
      if (cosine < asked.similarityMin) return undefined;
      if (!this.young(entry, asked)) continue;
      const difference = differenceOf(asked.question, entry.question);
      if (difference === undefined) return { entry, match: 'similar', similarity: Math.min(1, cosine) };
      this.counters.refused(asked.tenantId, difference);
    }
    return undefined;
  }

  private young(entry: KeptEntry | undefined, { ageMaxS }: Asked): KeptEntry | undefined {
    const used = this.store.used(entry);
    return used && this.store.ageS(used) <= ageMaxS ? used : undefined;
  }

  /** An answer that was cut, refused or calls tools is not kept, nor one of a key that may keep none by now. */
  private keep(asked: Asked, answer: ModelAnswer, meaning: Meaning | undefined): void {
    const settings = this.keys.cacheOf(asked.keyId);
    const kept = keptOf(answer);
    if (!settings || (asked.sampled && !settings.sampled) || !kept) return;
    const entry = this.store.entryOf({ ...asked, answer: kept, lifetimeS: settings.lifetimeS });
    this.store.put(entry);
    if (meaning) this.store.describe(entry, meaning);
    else if (asked.question.length <= COMPARED_MAX) void this.describe(entry);
  }

  private async describe(entry: KeptEntry): Promise<void> {
    const meaning = await this.encoder.afterwards(entry.question, entry.tenantId);
    if (meaning) this.store.describe(entry, meaning);
  }
}

/** Why a request is neither answered from the cache nor its answer kept; undefined where it may be. */
function whyNot(request: CompletionRequest, settings: CacheSettings, wish: CacheWish): string | undefined {
  if (!wish.read && !wish.write) return 'no-store';
  if (!request.repeatable) return 'not-repeatable';
  if (request.repeatable.sampled && !settings.sampled) return 'sampled';
  const texts = [
    ...request.messages.flatMap(({ text, toolCalls = '', others = [] }) => [text, toolCalls, ...others]),
    ...request.declarations,
  ];
  return texts.reduce((sum, { length }) => sum + length, 0) > REQUEST_MAX ? 'too-long' : undefined;
}

/** Ids by which nobody finds what is not theirs: of the tenant, the key, and everything in the request. */
function askedOf(
  { context: contextText, question, sampled }: Repeatable,
  { principal: { organisation: tenantId, keyId }, signal }: RequestContext,
  { settings, wish }: { settings: CacheSettings; wish: CacheWish },
): Asked {
  const groupId = idOf([tenantId, keyId, contextText()]);
  const id = idOf([groupId, question]);
  const { similarityMin } = settings;
  const { ageMaxS } = wish;
  return { tenantId, keyId, id, groupId, question, sampled, similarityMin, ageMaxS, signal };
}

/** As JSON, in which no text can end early and go on as the next one. */
function idOf(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64');
}

function keptOf({
  output: { text = '', reasoning, refusal, toolCalls = [], grounds },
  finishReason,
  usage: { inputTokens, outputTokens },
}: ModelAnswer): KeptAnswer | undefined {
  if (finishReason !== 'stop' || refusal || toolCalls.length > 0 || text.trim() === '') return undefined;
  if (text.length + (reasoning?.length ?? 0) > RECORDED_MAX) return undefined;
  return {
    output: { text, ...(reasoning ? { reasoning } : {}), ...(grounds ? { grounds } : {}) },
    usage: { inputTokens, outputTokens },
  };
}
