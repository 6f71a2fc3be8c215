import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { Rpc, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  idempotencyKey,
  isoTime,
  name,
  pageOf,
  pageSize,
  pageTokens,
  parse,
  uuid,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import { expectedId } from '../knowledge/evaluation/expected.rule.js';
import { answerId } from './answer.id.js';
import { feedbackOf } from './feedback.mapper.js';
import { markOf } from './feedback.rules.js';
import { FeedbackService } from './feedback.service.js';
import { VERDICTS } from './feedback.types.js';

const { KnowledgeDefinition: definition } = models;
const BUILDERS = { callers: ['portal'], scope: 'tenant', permission: 'build' } as const;
const READERS = { callers: ['portal'], scope: 'tenant', permission: 'read' } as const;

const baseRequest = z.object({ knowledgeBaseId: uuid('must be the id of a knowledge base of your own') });
const markRequest = markOf.extend({ idempotencyKey: idempotencyKey(), answerId: answerId() });
const dismissRequest = baseRequest.extend({ idempotencyKey: idempotencyKey(), answerId: answerId() });
const addRequest = dismissRequest.extend({ question: name(1_000, { min: 0 }), expectedId: expectedId() });
const listRequest = baseRequest.extend({
  verdict: z.enum(['', ...VERDICTS], `must be ${VERDICTS.join(' or ')}, or empty`),
  pageSize: pageSize({ usual: 50, max: 100 }),
  pageToken: z.string(),
});
const tokens = pageTokens('models.feedback', z.object({ at: isoTime, id: uuid() }));

/** What tenants say of answers from their knowledge bases. */
@Controller()
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  @Rpc(definition, 'markAnswer', BUILDERS)
  async markAnswer(
    @Payload() request: models.MarkAnswerRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.AnswerFeedback>> {
    const { idempotencyKey: key, ...mark } = parse(markRequest, request);
    return feedbackOf(await this.feedback.mark(scope, key, mark));
  }

  @Rpc(definition, 'listAnswerFeedback', READERS)
  async listAnswerFeedback(
    @Payload() request: models.ListAnswerFeedbackRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.ListAnswerFeedbackResponse>> {
    const { knowledgeBaseId: baseId, verdict, pageSize: size, pageToken } = parse(listRequest, request);
    const filter = { baseId, verdict };
    const after = tokens.decode(pageToken, filter);
    const page = { baseId, verdict: verdict || undefined, limit: size + 1, after };
    const { rows, last } = pageOf(await this.feedback.list(scope, page), size);
    const nextPageToken = last ? tokens.encode({ at: last.markedAt, id: last.answerId }, filter) : '';
    return { feedback: rows.map(feedbackOf), nextPageToken };
  }

  @Rpc(definition, 'getFeedbackShares', READERS)
  async getFeedbackShares(
    @Payload() request: models.GetFeedbackSharesRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.FeedbackShares>> {
    const { knowledgeBaseId } = parse(baseRequest, request);
    return { days: await this.feedback.shares(scope, knowledgeBaseId) };
  }

  @Rpc(definition, 'addFeedbackQuestion', BUILDERS)
  async addFeedbackQuestion(
    @Payload() request: models.AddFeedbackQuestionRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.KnowledgeQuestions>> {
    const { idempotencyKey: key, knowledgeBaseId: baseId, ...added } = parse(addRequest, request);
    return { questions: await this.feedback.addQuestion(scope, key, { baseId, ...added }) };
  }

  @Rpc(definition, 'dismissFeedback', BUILDERS)
  async dismissFeedback(
    @Payload() request: models.DismissFeedbackRequest,
    @Tenant() scope: TenantScope,
  ): Promise<models.DeepPartial<models.AnswerFeedback>> {
    const { idempotencyKey: key, knowledgeBaseId: baseId, answerId: id } = parse(dismissRequest, request);
    return feedbackOf(await this.feedback.dismiss(scope, key, { baseId, answerId: id }));
  }
}
