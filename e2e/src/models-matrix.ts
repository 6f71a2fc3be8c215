import { NOBODY, MEMBERS, BUILDERS, MANAGERS, OPERATORS, EVERYBODY, type Admitted } from './persons.ts';

/** Who may use each RPC of the model gateway through the portal. */
export const MODELS_RPCS: Record<string, Record<string, Admitted>> = {
  'isthmus.models.v1.Models': { ListModels: EVERYBODY },
  'isthmus.models.v1.ApiKeys': {
    CreateKey: BUILDERS,
    ListKeys: MEMBERS,
    RevokeKey: BUILDERS,
    RotateKey: BUILDERS,
    SetKeyCache: BUILDERS,
    EndMember: MANAGERS,
    EndGrant: MANAGERS,
    // Also the portal as itself, for its token endpoint: whoever exchanges a key holds its secret.
    VerifyGrant: OPERATORS,
    CountKeys: OPERATORS,
    VerifyKey: OPERATORS,
    CheckOrigin: NOBODY,
    WatchAccess: NOBODY,
  },
  'isthmus.models.v1.AnswerCache': { GetCacheUse: MEMBERS },
  'isthmus.models.v1.Knowledge': {
    ListKnowledgeBases: EVERYBODY,
    CreateKnowledgeBase: BUILDERS,
    DeleteKnowledgeBase: BUILDERS,
    UploadDocument: BUILDERS,
    ListDocuments: MEMBERS,
    GetDocument: MEMBERS,
    DeleteDocument: BUILDERS,
    SetKnowledgeQuestions: BUILDERS,
    ListKnowledgeQuestions: MEMBERS,
    EvaluateKnowledgeBase: BUILDERS,
    GetKnowledgeEvaluation: MEMBERS,
    ListKnowledgeEvaluations: MEMBERS,
    MarkAnswer: BUILDERS,
    ListAnswerFeedback: MEMBERS,
    GetFeedbackShares: MEMBERS,
    AddFeedbackQuestion: BUILDERS,
    DismissFeedback: BUILDERS,
    SearchKnowledge: EVERYBODY,
    GetArticle: EVERYBODY,
  },
  // For the registry alone, whoever caused it.
  'isthmus.models.v1.Embeddings': { Embed: NOBODY },
};
