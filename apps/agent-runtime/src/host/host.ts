import type {
  Conversation,
  ConversationKey,
  ConversationTurn,
  HandOverRequest,
  KnowledgePassage,
  LocalConfiguration,
  OrphanedTask,
  RuntimeConfiguration,
  StoredTask,
  TaskQuery,
} from '@isthmus/runtime-api';

/** What the agent of this process is started with; the local part is there where the host runs on this machine too. */
export type Configuration = RuntimeConfiguration & {
  [Field in keyof LocalConfiguration]: LocalConfiguration[Field] | undefined;
};

/**
 * What a runtime asks of its host. It holds no key, no password and no connection to the platform; the host knows which
 * agent of which tenant it is and answers for that agent only. Calls fail with an AppError after ten seconds.
 */
export interface Host {
  /** Who sent a request with this bearer token; refused unless it is for this agent's tenant. */
  verifyToken: (token: string) => Promise<{ service: string; actor: string; expiresAt: Date }>;
  /** A bearer token for the models, in the name of the agent. */
  modelToken: () => Promise<string>;
  /** Registers the endpoint and holds the agent's lease; called again after `renewInMs`. */
  holdLease: (endpoint: string) => Promise<{ renewInMs: number }>;
  saveTask: (task: StoredTask) => Promise<void>;
  /** Says that this runtime works on its tasks, and takes over up to `limit` whose runtime has ended. */
  holdTasks: (limit: number) => Promise<OrphanedTask[]>;
  loadTask: (key: { owner: string; id: string }) => Promise<StoredTask | undefined>;
  listTasks: (query: TaskQuery) => Promise<{ tasks: StoredTask[]; total: number }>;
  /** The newest lines of a conversation, and whether it is with a person. */
  loadConversation: (key: ConversationKey & { limit: number }) => Promise<Conversation>;
  appendConversation: (turn: ConversationTurn) => Promise<void>;
  /** Asks for a person in a conversation, once; answers how long it waits. */
  handOver: (request: HandOverRequest) => Promise<{ waitMinutes: number }>;
  searchKnowledge: (search: { query: string; limit: number }) => Promise<KnowledgePassage[]>;
}

/** Why a runtime must end: its host wants it to, or cannot be reached any more. */
export type ConnectionEnd = 'stop' | 'lost';

/** A runtime that is attached to its host, whichever way messages travel. */
export interface HostConnection {
  host: Host;
  configuration: Configuration;
  /** Resolves when the runtime must end. */
  ended: Promise<ConnectionEnd>;
  /** Tells the host that the runtime has ended, and why. */
  close: (reason: string) => Promise<void>;
}
