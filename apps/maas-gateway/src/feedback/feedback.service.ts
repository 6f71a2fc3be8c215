import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { revisionOf } from '../knowledge/base/revision.js';
import type { NamedQuestion } from '../knowledge/evaluation/evaluation.types.js';
import { QuestionService } from '../knowledge/evaluation/question.service.js';
import { answerIdOf } from './answer.id.js';
import { AnswerLog } from './answer.log.js';
import {
  countByDay,
  countMarksSince,
  findFeedback,
  listFeedback,
  markAnswer,
  settleFeedback,
} from './feedback.repository.js';
import type { Feedback, FeedbackDay, Mark } from './feedback.types.js';

const MARKS_A_MINUTE = 120;
const MINUTE_MS = 60_000;
const SHARES_MS = 30 * 24 * 3_600_000;
/** An answer of another process is stored within this time. */
const STORED_MS = 1_000;

/** A marked answer of a base. */
interface FeedbackKey {
  baseId: string;
  answerId: string;
}

/** What people say of answers from a knowledge base, and what a tenant makes of it. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly units: Units,
    @Inject(AnswerLog) private readonly log: Pick<AnswerLog, 'stored'>,
    private readonly questions: QuestionService,
  ) {}

  /** A mark that the answer has already changes nothing. Throws NOT_FOUND where the tenant has no such answer, and RATE_LIMITED. */
  async mark(scope: TenantScope, idempotencyKey: string, mark: Mark): Promise<Feedback> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { markAnswer: { ...mark } } };
    await this.log.stored(mark.answerId);
    return this.units.inTenant(scope, async (unit) => {
      await this.units.once(unit, call, async () => {
        if (await hasMark(unit, mark)) return mark.answerId;
        const at = new Date();
        await assertRate(unit, at);
        const marked = await markAnswer(unit, scope, { ...mark, at });
        // Another call may have made the same mark meanwhile.
        if (!marked && !(await hasMark(unit, mark))) throw noAnswer(mark.answerId);
        return mark.answerId;
      });
      return feedbackOf(unit, mark.answerId);
    });
  }

  /** Those that nobody has dealt with, the last one first. */
  list(scope: TenantScope, page: Parameters<typeof listFeedback>[1]): Promise<Feedback[]> {
    return this.units.inTenant(scope, async (unit) => {
      await revisionOf(unit, page.baseId);
      return listFeedback(unit, page);
    });
  }

  /** Of the last 30 days. */
  shares(scope: TenantScope, baseId: string): Promise<FeedbackDay[]> {
    return this.units.inTenant(scope, async (unit) => {
      await revisionOf(unit, baseId);
      return countByDay(unit, { baseId, since: new Date(Date.now() - SHARES_MS) });
    });
  }

  /** Makes a question of the base out of a marked answer; `question` is empty for the one that was asked. */
  async addQuestion(
    scope: TenantScope,
    idempotencyKey: string,
    { question, expectedId, ...key }: FeedbackKey & { question: string; expectedId: string },
  ): Promise<NamedQuestion[]> {
    const request = { addFeedbackQuestion: { ...key, question, expectedId } };
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request };
    await this.units.inTenant(scope, (unit) =>
      this.units.once(unit, call, async () => {
        const asked = await openFeedback(unit, key);
        const words = question || asked.question.replaceAll(/\s+/g, ' ').trim();
        const { baseId } = key;
        await this.questions.add(unit, scope, { baseId, question: { question: words, expectedId } });
        await settleFeedback(unit, scope, { ...key, state: 'added' });
        return key.answerId;
      }),
    );
    return this.questions.list(scope, key.baseId);
  }

  /** Takes a marked answer off the list. */
  async dismiss(scope: TenantScope, idempotencyKey: string, key: FeedbackKey): Promise<Feedback> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { dismissFeedback: { ...key } } };
    return this.units.inTenant(scope, async (unit) => {
      await this.units.once(unit, call, async () => {
        await openFeedback(unit, key);
        await settleFeedback(unit, scope, { ...key, state: 'dismissed' });
        return key.answerId;
      });
      return feedbackOf(unit, key.answerId);
    });
  }
}

async function hasMark(unit: Unit, { answerId, verdict, comment }: Mark): Promise<boolean> {
  const feedback = await findFeedback(unit, answerId);
  return feedback?.verdict === verdict && feedback.comment === comment;
}

async function assertRate(unit: Unit, now: Date): Promise<void> {
  if ((await countMarksSince(unit, new Date(now.getTime() - MINUTE_MS))) < MARKS_A_MINUTE) return;
  throw new AppError('RATE_LIMITED', `A tenant may mark ${MARKS_A_MINUTE} answers a minute`, {
    retryAfterMs: MINUTE_MS,
    remedy: 'Try again in a minute.',
  });
}

async function openFeedback(unit: Unit, { baseId, answerId }: FeedbackKey): Promise<Feedback> {
  await revisionOf(unit, baseId);
  const feedback = await feedbackOf(unit, answerId);
  if (feedback.baseId !== baseId) throw noAnswer(answerId);
  if (feedback.state !== 'open')
    throw new AppError('FAILED_PRECONDITION', `The marked answer was dealt with: it is ${feedback.state}`, {
      remedy: 'List what is open again.',
    });
  return feedback;
}

async function feedbackOf(unit: Unit, answerId: string): Promise<Feedback> {
  const feedback = await findFeedback(unit, answerId);
  if (!feedback) throw noAnswer(answerId);
  return feedback;
}

function noAnswer(id: string): AppError {
  return new AppError(
    'NOT_FOUND',
    `There is no answer ${answerIdOf(id)} from a knowledge base of your organisation that can be marked`,
    {
      retryAfterMs: STORED_MS,
      remedy:
        'Answers from knowledge bases of your own can be marked for seven days; try a new one again in a second.',
    },
  );
}
