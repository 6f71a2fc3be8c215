import { quantiseRows, type Meaning } from '@isthmus/domain-models';
import { AppError, invalidArgument, notFound } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { KeyedQueue } from '@isthmus/platform-jobs';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { partsOf } from '../base/articles.js';
import { findRevision } from '../base/base.repository.js';
import { TenantBases } from '../search/tenant.bases.js';
import { TEXT_ENCODER, type TextEncoder } from '../text.encoder.js';
import {
  documentsAmong,
  findEvaluation,
  listQuestions,
  replaceQuestions,
  saveEvaluation,
} from './evaluation.repository.js';
import { rankOf } from './evaluation.summary.js';
import type { KnowledgeQuestion, QuestionResult, StoredEvaluation } from './evaluation.types.js';

const FOUND_MAX = 3;
const ENCODED_AT_ONCE = 32;
const ENCODE_MS_MAX = 8_000;
/** Evaluations of one process at a time; of one tenant, one. */
const AT_ONCE = 2;

/** An evaluation, and whether the base has changed since. */
export interface Evaluation extends StoredEvaluation {
  outdated: boolean;
}

/** A base that is asked. */
interface Asked {
  baseId: string;
  signal: AbortSignal;
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

  questions(scope: TenantScope, baseId: string): Promise<KnowledgeQuestion[]> {
    return this.units.inTenant(scope, async (unit) => {
      await revisionOf(unit, baseId);
      return listQuestions(unit, baseId);
    });
  }

  /** Throws INVALID_ARGUMENT for a question whose document the base does not have. */
  async setQuestions(
    scope: TenantScope,
    idempotencyKey: string,
    set: { baseId: string; questions: readonly KnowledgeQuestion[] },
  ): Promise<KnowledgeQuestion[]> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { setQuestions: set } };
    return this.units.inTenant(scope, async (unit) => {
      await this.units.once(unit, call, async () => {
        await revisionOf(unit, set.baseId);
        await assertExpected(unit, set);
        await replaceQuestions(unit, scope, set);
        return set.baseId;
      });
      return listQuestions(unit, set.baseId);
    });
  }

  /** Asks all questions now. A repeat gets the result that is kept. */
  async evaluate(scope: TenantScope, idempotencyKey: string, asked: Asked): Promise<Evaluation> {
    return this.evaluations.run([scope.tenantId], async () => {
      const { baseId } = asked;
      const evaluation = await this.ask(scope, asked);
      const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { evaluate: baseId } };
      await this.units.inTenant(scope, (unit) =>
        this.units.once(unit, call, async () => {
          await saveEvaluation(unit, scope, { baseId, evaluation });
          return baseId;
        }),
      );
      return this.last(scope, baseId);
    });
  }

  /** The last one; throws NOT_FOUND where there is none. */
  last(scope: TenantScope, baseId: string): Promise<Evaluation> {
    return this.units.inTenant(scope, async (unit) => {
      const revision = await revisionOf(unit, baseId);
      const stored = await findEvaluation(unit, baseId);
      if (!stored) throw notFound('evaluation of the knowledge base', baseId);
      return { ...stored, outdated: stored.revision !== revision };
    });
  }

  private async ask(scope: TenantScope, { baseId, signal }: Asked): Promise<StoredEvaluation> {
    const { revision, questions } = await this.units.inTenant(scope, async (unit) => ({
      revision: await revisionOf(unit, baseId),
      questions: await listQuestions(unit, baseId),
    }));
    if (questions.length === 0)
      throw new AppError('FAILED_PRECONDITION', 'The knowledge base has no questions to be asked', {
        remedy: 'Add questions first.',
      });
    const meanings = await this.meaningsOf(scope, questions, signal);
    const results: QuestionResult[] = [];
    for (const [n, question] of questions.entries()) {
      signal.throwIfAborted();
      results.push(await this.resultOf(scope, question, { baseId, meaning: meanings[n] }));
    }
    const byMeaning = meanings.length > 0;
    return { revision, byMeaning, results, evaluatedBy: scope.actor, evaluatedAt: new Date() };
  }

  private async resultOf(
    scope: TenantScope,
    { question, expectedId }: KnowledgeQuestion,
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
      question,
      expectedId,
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
    questions: readonly KnowledgeQuestion[],
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

async function revisionOf(unit: Unit, baseId: string): Promise<bigint> {
  const base = await findRevision(unit, baseId);
  if (!base) throw notFound('knowledge base', baseId);
  return base.revision;
}

async function assertExpected(
  unit: Unit,
  { baseId, questions }: { baseId: string; questions: readonly KnowledgeQuestion[] },
): Promise<void> {
  const documents = questions.map(({ expectedId }) => partsOf(expectedId).documentId);
  const known = await documentsAmong(unit, { baseId, ids: documents.filter((id) => id !== '') });
  const fields = documents.flatMap((id, n) =>
    id === '' || known.has(id)
      ? []
      : [
          {
            field: `questions[${n}].expected_id`,
            description: 'must be the id of a document of the base, or of one of its sections',
          },
        ],
  );
  if (fields.length > 0) throw invalidArgument(fields);
}
