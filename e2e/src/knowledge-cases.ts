import { service, type OwnedIds, type RpcCase } from './rpc-case.ts';

const base = ({ idempotencyKey, knowledgeBaseId }: OwnedIds) => ({ idempotencyKey, knowledgeBaseId });
const answer = (ids: OwnedIds) => ({ ...base(ids), answerId: ids.answerId });
const document = (ids: OwnedIds) => ({ ...base(ids), documentId: ids.documentId });
const portal = { caller: 'portal' };
const shared = { caller: 'portal', open: true, outcome: 'shared' } as const;

/** The RPCs of knowledge bases. */
export const KNOWLEDGE_CASES: Record<string, RpcCase> = service('isthmus.models.v1.Knowledge', {
  ListKnowledgeBases: shared,
  CreateKnowledgeBase: {
    ...portal,
    outcome: 'own',
    request: ({ idempotencyKey }) => ({ idempotencyKey, name: 'Intruder' }),
  },
  DeleteKnowledgeBase: { ...portal, outcome: 'hidden', request: base },
  UploadDocument: {
    ...portal,
    outcome: 'hidden',
    request: (ids) => ({
      ...base(ids),
      name: 'manual.md',
      mediaType: 'text/markdown',
      content: Buffer.from('# Intruder\n\nNine years.'),
    }),
  },
  ListDocuments: { ...portal, outcome: 'hidden', request: base },
  GetDocument: { ...portal, outcome: 'hidden', request: document },
  DeleteDocument: { ...portal, outcome: 'hidden', request: document },
  SetKnowledgeQuestions: {
    ...portal,
    outcome: 'hidden',
    request: (ids) => ({ ...base(ids), questions: [{ question: 'Why?', expectedId: '' }] }),
  },
  ListKnowledgeQuestions: { ...portal, outcome: 'hidden', request: base },
  EvaluateKnowledgeBase: { ...portal, outcome: 'hidden', request: base },
  GetKnowledgeEvaluation: { ...portal, outcome: 'hidden', request: base },
  ListKnowledgeEvaluations: { ...portal, outcome: 'hidden', request: base },
  MarkAnswer: {
    ...portal,
    outcome: 'hidden',
    request: (ids) => ({ ...answer(ids), verdict: 'wrong', comment: '' }),
  },
  ListAnswerFeedback: { ...portal, outcome: 'hidden', request: base },
  GetFeedbackShares: { ...portal, outcome: 'hidden', request: base },
  AddFeedbackQuestion: {
    ...portal,
    outcome: 'hidden',
    request: (ids) => ({ ...answer(ids), question: '', expectedId: '' }),
  },
  DismissFeedback: { ...portal, outcome: 'hidden', request: answer },
  SearchKnowledge: {
    ...shared,
    request: () => ({ knowledgeBaseId: 'support', query: 'bill' }),
  },
  GetArticle: {
    ...shared,
    outcome: 'hidden',
    request: ({ agentId }) => ({ knowledgeBaseId: 'support', articleId: agentId, language: 'en' }),
  },
});
