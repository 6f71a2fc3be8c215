import type { TenantScope } from '@isthmus/platform-identity';
import type {
  AgentSpec,
  Conversation,
  ConversationKey,
  ConversationTurn,
  HandOverRequest,
  KnowledgePassage,
  OrphanedTask,
  StoredTask,
  TaskQuery,
} from '@isthmus/runtime-api';
import type { LeaseSubject } from '../lease/lease.service.js';

/** The instance whose runtime calls. */
export interface RuntimeSubject extends LeaseSubject {
  /** The agent's own scope: its tenant, acting as `agent:<id>`. */
  scope: TenantScope;
  spec: Pick<AgentSpec, 'knowledgeBaseId'>;
}

/**
 * What one runtime may ask of its host. Tenant and agent are those of its instance, whatever it sends. Throws AppError
 * when a call is refused.
 */
export interface RuntimeCalls {
  /** Who sent a request with this bearer token; UNAUTHENTICATED unless it is for the agent's tenant. */
  verifyToken: (token: string) => Promise<{ service: string; actor: string; expiresAt: Date }>;
  /** A bearer token for the models, in the name of the agent. */
  issueModelToken: () => Promise<string>;
  /** Grants the agent's lease on the first call and renews it on later ones. */
  holdLease: (endpoint: string) => Promise<{ renewInMs: number }>;
  saveTask: (task: StoredTask) => Promise<void>;
  /** Holds the instance's tasks, and gives it up to `limit` of those of its agent whose runtime has ended. */
  holdTasks: (limit: number) => Promise<OrphanedTask[]>;
  /** Of the host itself, once the runtime has ended: another one may go on with its tasks. */
  releaseTasks: () => Promise<void>;
  loadTask: (key: { owner: string; id: string }) => Promise<StoredTask | undefined>;
  listTasks: (query: TaskQuery) => Promise<{ tasks: StoredTask[]; total: number }>;
  loadConversation: (key: ConversationKey & { limit: number }) => Promise<Conversation>;
  appendConversation: (turn: ConversationTurn) => Promise<void>;
  /** Asks for a person in a conversation, once; answers how long it waits. */
  handOver: (request: HandOverRequest) => Promise<{ waitMinutes: number }>;
  searchKnowledge: (search: { query: string; limit: number }) => Promise<KnowledgePassage[]>;
}
