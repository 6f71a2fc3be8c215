import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { Call, Rpc, Tenant, type CallContext } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import { expectedId } from './evaluation/expected.rule.js';
import { idempotencyKey, isUuid, name, parse, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { evaluationOf } from './evaluation/evaluation.mapper.js';
import { EvaluationService } from './evaluation/evaluation.service.js';
import { QUESTIONS_MAX } from './evaluation/evaluation.types.js';
import { QuestionService } from './evaluation/question.service.js';

const { KnowledgeDefinition: definition } = models;
const BUILDERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;

const baseId = () => uuid('must be the id of a knowledge base of your own');
const evaluationRequest = z.object({
  knowledgeBaseId: baseId(),
  evaluationId: z
    .string()
    .refine((id) => id === '' || isUuid(id), 'must be the id of an evaluation, or empty'),
});
const baseRequest = z.object({ knowledgeBaseId: baseId() });
const evaluateRequest = baseRequest.extend({ idempotencyKey: idempotencyKey() });
const setRequest = evaluateRequest.extend({
  questions: z
    .array(
      z.object({
        question: name(1_000),
        expectedId: expectedId(),
        documentName: name(200, { min: 0 }),
        sectionTitle: name(1_000, { min: 0 }),
      }),
    )
    .max(QUESTIONS_MAX, `must be at most ${QUESTIONS_MAX}`),
});

/** How tenants see whether a knowledge base of their own answers. */
@Controller()
export class EvaluationController {
  constructor(
    private readonly questions: QuestionService,
    private readonly evaluations: EvaluationService,
  ) {}

  @Rpc(definition, 'setKnowledgeQuestions', BUILDERS)
  async setKnowledgeQuestions(
    @Payload() request: models.SetKnowledgeQuestionsRequest,
    @Tenant() scope: TenantScope,
  ) {
    const { idempotencyKey: key, knowledgeBaseId, questions } = parse(setRequest, request);
    const set = { baseId: knowledgeBaseId, questions };
    return { questions: await this.questions.replace(scope, key, set) };
  }

  @Rpc(definition, 'listKnowledgeQuestions', READERS)
  async listKnowledgeQuestions(
    @Payload() request: models.ListKnowledgeQuestionsRequest,
    @Tenant() scope: TenantScope,
  ) {
    const { knowledgeBaseId } = parse(baseRequest, request);
    return { questions: await this.questions.list(scope, knowledgeBaseId) };
  }

  @Rpc(definition, 'evaluateKnowledgeBase', BUILDERS)
  async evaluateKnowledgeBase(
    @Payload() request: models.EvaluateKnowledgeBaseRequest,
    @Tenant() scope: TenantScope,
    @Call() { signal }: CallContext,
  ): Promise<models.DeepPartial<models.KnowledgeEvaluation>> {
    const { idempotencyKey: key, knowledgeBaseId } = parse(evaluateRequest, request);
    return evaluationOf(await this.evaluations.evaluate(scope, key, { baseId: knowledgeBaseId, signal }));
  }

  @Rpc(definition, 'getKnowledgeEvaluation', READERS)
  async getKnowledgeEvaluation(
    @Payload() request: models.GetKnowledgeEvaluationRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.KnowledgeEvaluation>> {
    const { knowledgeBaseId: base, evaluationId } = parse(evaluationRequest, request);
    return evaluationOf(await this.evaluations.find(scope, { baseId: base, id: evaluationId || undefined }));
  }

  @Rpc(definition, 'listKnowledgeEvaluations', READERS)
  async listKnowledgeEvaluations(
    @Payload() request: models.ListKnowledgeEvaluationsRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.ListKnowledgeEvaluationsResponse>> {
    const { knowledgeBaseId } = parse(baseRequest, request);
    return this.evaluations.list(scope, knowledgeBaseId);
  }
}
