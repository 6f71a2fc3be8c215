import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { Call, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { idempotencyKey, name, parse, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { EvaluationService, type Evaluation } from './evaluation/evaluation.service.js';
import { summaryOf } from './evaluation/evaluation.summary.js';

const { KnowledgeDefinition: definition } = models;
const BUILDERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;
const QUESTIONS_MAX = 200;
/** A document's id, or that of a section. */
const EXPECTED = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[0-9a-f]{12})?)?$/;

const baseId = () => uuid('must be the id of a knowledge base of your own');
const baseRequest = z.object({ knowledgeBaseId: baseId() });
const evaluateRequest = baseRequest.extend({ idempotencyKey: idempotencyKey() });
const setRequest = evaluateRequest.extend({
  questions: z
    .array(
      z.object({
        question: name(1_000),
        expectedId: z.string().regex(EXPECTED, 'must be the id of a document or a section, or empty'),
      }),
    )
    .max(QUESTIONS_MAX, `must be at most ${QUESTIONS_MAX}`),
});

/** How tenants see whether a knowledge base of their own answers. */
@Controller()
export class EvaluationController {
  constructor(private readonly evaluations: EvaluationService) {}

  @Rpc(definition, 'setKnowledgeQuestions', BUILDERS)
  async setKnowledgeQuestions(
    @Payload() request: models.SetKnowledgeQuestionsRequest,
    @Tenant() scope: TenantScope,
  ) {
    const { idempotencyKey: key, knowledgeBaseId, questions } = parse(setRequest, request);
    const set = { baseId: knowledgeBaseId, questions };
    return { questions: await this.evaluations.setQuestions(scope, key, set) };
  }

  @Rpc(definition, 'listKnowledgeQuestions', READERS)
  async listKnowledgeQuestions(
    @Payload() request: models.ListKnowledgeQuestionsRequest,
    @Tenant() scope: TenantScope,
  ) {
    const { knowledgeBaseId } = parse(baseRequest, request);
    return { questions: await this.evaluations.questions(scope, knowledgeBaseId) };
  }

  @Rpc(definition, 'evaluateKnowledgeBase', BUILDERS)
  async evaluateKnowledgeBase(
    @Payload() request: models.EvaluateKnowledgeBaseRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ): Promise<models.DeepPartial<models.KnowledgeEvaluation>> {
    const { idempotencyKey: key, knowledgeBaseId } = parse(evaluateRequest, request);
    return toEvaluation(await this.evaluations.evaluate(scope, key, { baseId: knowledgeBaseId, signal }));
  }

  @Rpc(definition, 'getKnowledgeEvaluation', READERS)
  async getKnowledgeEvaluation(
    @Payload() request: models.GetKnowledgeEvaluationRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.KnowledgeEvaluation>> {
    const { knowledgeBaseId } = parse(baseRequest, request);
    return toEvaluation(await this.evaluations.last(scope, knowledgeBaseId));
  }
}

function toEvaluation(evaluation: Evaluation): models.DeepPartial<models.KnowledgeEvaluation> {
  const { results, evaluatedAt, evaluatedBy, outdated, byMeaning } = evaluation;
  return { evaluatedAt, evaluatedBy, outdated, byMeaning, ...summaryOf(results), results };
}
