import { quantiseRows, type Meaning } from '@isthmus/domain-models';
import { AppError, notFound } from '@isthmus/platform-errors';
import { newId, type TenantScope } from '@isthmus/platform-identity';
import { KeyedQueue } from '@isthmus/platform-jobs';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { revisionOf } from '../base/revision.js';
import { TenantBases } from '../search/tenant.bases.js';
import { TEXT_ENCODER, type TextEncoder } from '../text.encoder.js';
import { comparisonOf, type Comparison } from './evaluation.comparison.js';
import {
  endProgress,
  findEvaluations,
  findProgress,
  listEvaluations,
  listSearched,
  noteProgress,
  saveEvaluation,
} from './evaluation.repository.js';
import { rankOf } from './evaluation.summary.js';
import type {
  NamedQuestion,
  Progress,
  QuestionResult,
  StoredEvaluation,
  SummedEvaluation,
} from './evaluation.types.js';
import { listQuestions } from './question.repository.js';

const FOUND_MAX = 3;
const ENCODED_AT_ONCE = 32;
const ENCODE_MS_MAX = 8_000;
/** Evaluations of one process at a time; of one tenant, one. */
const AT_ONCE = 2;
const PROGRESS_EVERY_MS = 300;

/** An evaluation, and whether the base or its questions have changed since. */
export interface Evaluation extends StoredEvaluation {
  outdated: boolean;
  /** Absent of the first one. */
  comparison?: Comparison & Pick<StoredEvaluation, 'id' | 'evaluatedAt'>;
}

/** A base that is asked. */
interface Asked {
  baseId: string;
  signal: AbortSignal;
}

/** A base as it is when it is asked. */
interface BaseNow {
  revision: bigint;
  questions: NamedQuestion[];
}

/** What a tenant asks its knowledge base to see whether it answers. */
@Injectable()
export class EvaluationService {
  private readonly evaluations = new KeyedQueue(AT_ONCE);

  constructor(
    private readonly units: Units,
    private readonly bases: TenantBases,
    @Inject(TEXT_ENCODER) private readonly encoder: TextEncoder,
  ) {}

  /** Asks all questions now. A repeat gets the result that is kept. */
  async evaluate(scope: TenantScope, idempotencyKey: string, asked: Asked): Promise<Evaluation> {
    return this.evaluations.run([scope.tenantId], async () => {
      const { baseId } = asked;
      const evaluation = await this.ask(scope, asked);
      const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { evaluate: baseId } };
      const id = await this.units.inTenant(scope, (unit) =>
        this.units.once(unit, call, async () => {
          await saveEvaluation(unit, scope, { baseId, evaluation });
          return evaluation.id;
        }),
      );
      return this.find(scope, { baseId, id });
    });
  }

  /** The one of this id, or the last one; throws NOT_FOUND where there is none. */
  find(scope: TenantScope, { baseId, id }: { baseId: string; id: string | undefined }): Promise<Evaluation> {
    return this.units.inTenant(scope, async (unit) => {
      const now = await baseNow(unit, baseId);
      const [found, before] = await findEvaluations(unit, { baseId, id });
      if (!found) throw notFound('evaluation of the knowledge base', id ?? baseId);
      const evaluation = { ...found, outdated: isOutdated(found, now) };
      if (!before) return evaluation;
      const { id: beforeId, evaluatedAt } = before;
      return { ...evaluation, comparison: { ...comparisonOf(found, before), id: beforeId, evaluatedAt } };
    });
  }

  /** Those that are kept, the last one first, and how far the one is that runs now. */
  list(
    scope: TenantScope,
    baseId: string,
  ): Promise<{ evaluations: SummedEvaluation[]; running: Progress | undefined }> {
    return this.units.inTenant(scope, async (unit) => {
      await revisionOf(unit, baseId);
      return {
        evaluations: await listEvaluations(unit, baseId),
        running: await findProgress(unit, { baseId, now: new Date() }),
      };
    });
  }

  private async ask(scope: TenantScope, { baseId, signal }: Asked): Promise<StoredEvaluation> {
    const { revision, questions, documents } = await this.units.inTenant(scope, async (unit) => ({
      ...(await baseNow(unit, baseId)),
      documents: await listSearched(unit, baseId),
    }));
    if (questions.length === 0)
      throw new AppError('FAILED_PRECONDITION', 'The knowledge base has no questions to be asked', {
        remedy: 'Add questions first.',
      });
    try {
      await this.note(scope, { baseId, asked: 0, questions: questions.length });
      const meanings = await this.meaningsOf(scope, questions, signal);
      const results = await this.resultsOf(scope, questions, { baseId, signal, meanings });
      const byMeaning = meanings.length > 0;
      const made = { id: newId(), evaluatedBy: scope.actor, evaluatedAt: new Date() };
      return { ...made, revision, byMeaning, results, documents };
    } finally {
      await this.units.inTenant(scope, (unit) => endProgress(unit, baseId));
    }
  }

  private async resultsOf(
    scope: TenantScope,
    questions: readonly NamedQuestion[],
    { baseId, signal, meanings }: Asked & { meanings: readonly Meaning[] },
  ): Promise<QuestionResult[]> {
    const results: QuestionResult[] = [];
    let notedMs = performance.now();
    for (const [n, question] of questions.entries()) {
      signal.throwIfAborted();
      results.push(await this.resultOf(scope, question, { baseId, meaning: meanings[n] }));
      if (performance.now() - notedMs < PROGRESS_EVERY_MS) continue;
      notedMs = performance.now();
      await this.note(scope, { baseId, asked: n + 1, questions: questions.length });
    }
    return results;
  }

  private note(scope: TenantScope, progress: Progress & { baseId: string }): Promise<void> {
    return this.units.inTenant(scope, (unit) => noteProgress(unit, { ...progress, at: new Date() }));
  }

  private async resultOf(
    scope: TenantScope,
    { question, expectedId, documentName, sectionTitle }: NamedQuestion,
    { baseId, meaning }: { baseId: string; meaning: Meaning | undefined },
  ): Promise<QuestionResult> {
    const query = { text: question, limit: FOUND_MAX, meaning };
    const found = await this.bases.search(scope, baseId, query);
    const answer = await this.bases.answer(scope, baseId, {
      turns: [{ role: 'user', text: question }],
      meaningOf: async () => meaning,
    });
    if (!found || !answer) throw notFound('knowledge base', baseId);
    const ids = found.map(({ articleId }) => articleId);
    return {
      ...{ question, expectedId, documentName, sectionTitle },
      rank: expectedId === '' ? 0 : rankOf(ids, expectedId),
      found,
      answered: answer.known,
      answer: answer.known ? answer.text : '',
      citedIds: answer.citations.map(({ articleId }) => articleId),
      confidence: answer.confidence,
    };
  }

  /** Empty where the encoder is not available: then the base is asked by words, as a search would be. */
  private async meaningsOf(
    scope: TenantScope,
    questions: readonly NamedQuestion[],
    signal: AbortSignal,
  ): Promise<Meaning[]> {
    if (this.encoder.version === undefined) return [];
    const owner = `knowledge query ${scope.tenantId}`;
    const within = AbortSignal.any([signal, AbortSignal.timeout(ENCODE_MS_MAX)]);
    const meanings: Meaning[] = [];
    try {
      for (let start = 0; start < questions.length; start += ENCODED_AT_ONCE) {
        const texts = questions.slice(start, start + ENCODED_AT_ONCE).map(({ question }) => question);
        const { version, vectors } = await this.encoder.encode(texts, {
          owner,
          kind: 'service',
          signal: within,
        });
        const rows = quantiseRows(vectors, vectors.length / texts.length);
        meanings.push(...rows.map((vector) => ({ version, vector })));
      }
      return meanings;
    } catch {
      return [];
    }
  }
}

async function baseNow(unit: Unit, baseId: string): Promise<BaseNow> {
  return { revision: await revisionOf(unit, baseId), questions: await listQuestions(unit, baseId) };
}

function isOutdated({ revision, results }: StoredEvaluation, now: BaseNow): boolean {
  const asked = (list: readonly NamedQuestion[]) =>
    JSON.stringify(list.map(({ question, expectedId }) => [question, expectedId]));
  return revision !== now.revision || asked(results) !== asked(now.questions);
}
