import type { ErrorCode } from '@isthmus/platform-errors';

/** Characters of one conversation line; the instance cuts longer ones before it sends them. */
export const LINE_CHARACTERS_MAX = 100_000;

/**
 * What an instance and its host say to each other over the process's IPC channel. An instance holds no key, no
 * password and no connection to the platform: it asks its host, who knows which agent of which tenant it is and
 * answers for that agent only.
 */
export interface InstanceSettings {
  instanceId: string;
  agentId: string;
  tenantId: string;
  generation: number;
  /** Public address of the agent. */
  address: string;
  listenHost: string;
  modelsUrl: string;
  /** Whether tool servers may be reached in private networks. */
  mcpPrivateNetworks: 'allow' | 'deny';
  logLevel: string;
  traceFile: string | undefined;
  otlpEndpoint: string | undefined;
  spec: AgentSpec;
}

/** What the agent is. */
export interface AgentSpec {
  name: string;
  description: string;
  instructions: string;
  model: string;
  /** Empty for none. */
  knowledgeBaseId: string;
  mcpServers: { name: string; url: string }[];
  skills: { id: string; name: string; description: string; tags: string[]; examples: string[] }[];
  limits: { stepsMax: number; outputTokensMax: number; turnTimeoutMs: number };
}

/** A task as it is stored; `task` is ProtoJSON. */
export interface StoredTask {
  id: string;
  owner: string;
  contextId: string;
  /** Such as TASK_STATE_WORKING. */
  state: string;
  /** ISO 8601. */
  statusAt: string;
  instance: string;
  task: Record<string, unknown>;
}

export interface TaskQuery {
  owner: string;
  contextId: string | undefined;
  state: string | undefined;
  /** ISO 8601; tasks whose status is of then or later. */
  statusFrom: string | undefined;
  /** The last task of the page before. */
  after: { statusAt: string; id: string } | undefined;
  limit: number;
}

export interface Line {
  role: 'user' | 'assistant';
  text: string;
}

export interface KnowledgePassage {
  articleId: string;
  title: string;
  text: string;
}

/** What an instance may ask for; each entry is `(argument) → answer`. */
export interface BrokerCalls {
  /** Who sent a request with this bearer token; refused unless it is for this agent's tenant. */
  verifyToken: [{ token: string }, { service: string; actor: string; expiresAtMs: number }];
  /** A bearer token for the models, on behalf of the agent. */
  modelToken: [Record<string, never>, { token: string }];
  /** Registers the endpoint and holds the agent's lease; again whenever half its life has passed. */
  holdLease: [{ endpoint: string }, { renewInMs: number }];
  saveTask: [StoredTask, null];
  loadTask: [{ owner: string; id: string }, StoredTask | null];
  listTasks: [TaskQuery, { tasks: StoredTask[]; total: number }];
  /** The newest lines of a conversation, oldest first. */
  loadConversation: [{ owner: string; contextId: string; limit: number }, Line[]];
  appendConversation: [{ owner: string; contextId: string; taskId: string; lines: Line[] }, null];
  searchKnowledge: [{ query: string; limit: number }, KnowledgePassage[]];
}

export type BrokerMethod = keyof BrokerCalls;

/** From the instance to the host. */
export type ToHost = {
  kind: 'call';
  id: number;
  method: BrokerMethod;
  argument: unknown;
  /** W3C trace context of the work that asks. */
  trace: Record<string, string>;
};

/** From the host to the instance. */
export type ToInstance =
  | { kind: 'start'; settings: InstanceSettings }
  | { kind: 'answer'; id: number; result: unknown }
  | { kind: 'refusal'; id: number; code: ErrorCode; message: string };
