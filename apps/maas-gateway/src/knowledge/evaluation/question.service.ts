import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { Injectable } from '@nestjs/common';
import { serialiseTenant } from '../base/base.repository.js';
import { revisionOf } from '../base/revision.js';
import { QUESTIONS_MAX, type KnowledgeQuestion, type NamedQuestion } from './evaluation.types.js';
import { expectationsOf } from './expectation.js';
import { listQuestions, replaceQuestions } from './question.repository.js';

/** The questions by which a tenant tells whether its knowledge base answers. */
@Injectable()
export class QuestionService {
  constructor(private readonly units: Units) {}

  list(scope: TenantScope, baseId: string): Promise<NamedQuestion[]> {
    return this.units.inTenant(scope, async (unit) => {
      await revisionOf(unit, baseId);
      return listQuestions(unit, baseId);
    });
  }

  /** Throws INVALID_ARGUMENT for questions whose document or section the base does not have. */
  async replace(
    scope: TenantScope,
    idempotencyKey: string,
    set: { baseId: string; questions: readonly NamedQuestion[] },
  ): Promise<NamedQuestion[]> {
    const call = { tenantId: scope.tenantId, key: idempotencyKey, request: { setQuestions: set } };
    return this.units.inTenant(scope, async (unit) => {
      await this.units.once(unit, call, async () => {
        await serialiseTenant(unit, scope);
        await revisionOf(unit, set.baseId);
        const questions = await expectationsOf(unit, { ...set, fieldsOf: (n) => `questions[${n}].` });
        await replaceQuestions(unit, scope, { ...set, questions });
        return set.baseId;
      });
      return listQuestions(unit, set.baseId);
    });
  }

  /** Adds a question, or gives the one with the same words another expectation. Throws LIMIT_EXCEEDED. */
  async add(
    unit: Unit,
    scope: TenantScope,
    { baseId, question }: { baseId: string; question: KnowledgeQuestion },
  ): Promise<NamedQuestion[]> {
    await serialiseTenant(unit, scope);
    const others = (await listQuestions(unit, baseId)).filter((one) => one.question !== question.question);
    if (others.length >= QUESTIONS_MAX)
      throw new AppError('LIMIT_EXCEEDED', `A knowledge base may have ${QUESTIONS_MAX} questions`, {
        remedy: 'Remove questions that are not needed.',
      });
    const unnamed = { ...question, documentName: '', sectionTitle: '' };
    // Its fields are those of the request.
    const [added] = await expectationsOf(unit, { baseId, questions: [unnamed], fieldsOf: () => '' });
    const questions = added ? [...others, added] : others;
    await replaceQuestions(unit, scope, { baseId, questions });
    return listQuestions(unit, baseId);
  }
}
