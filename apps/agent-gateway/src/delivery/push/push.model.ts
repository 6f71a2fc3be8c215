import type { OutboxRow } from '@isthmus/platform-jobs';
import type { A2aMethod, RpcId } from '@isthmus/domain-exchange';
import type { TenantScope } from '@isthmus/platform-identity';

/** Versions of A2A in which webhooks are notified. */
export type PushVersion = '1.0' | '0.3';

/** A request that the gateway answers in the place of the agent, or has a part in; its parameters were checked. */
export interface OwnRequest {
  agentId: string;
  id: RpcId;
  method: A2aMethod;
  params: Readonly<Record<string, unknown>>;
  version: PushVersion;
  /** With which the names of fields begin in the caller's binding. */
  at: 'params.' | '';
}

/** A task, as one caller has it with one agent: configurations are its owner's alone. */
export interface PushTask {
  scope: TenantScope;
  agentId: string;
  taskId: string;
}

/** Where and how a webhook is notified (A2A v1.0.1 §4.3.1). */
export interface PushHook {
  url: string;
  token?: string | undefined;
  authentication?: { scheme: string; credentials?: string } | undefined;
}

export interface PushConfig extends PushHook {
  id: string;
  taskId: string;
}

/** A configuration as it is stored. */
export interface StoredConfig {
  id: string;
  url: string;
  /** Token and authentication, sealed. */
  secrets: string;
  version: PushVersion;
}

/** A task that a gateway follows. */
export interface PushWatch {
  id: string;
  task: PushTask;
  /** What the webhooks know of the task; undefined when nothing. */
  mark: string | undefined;
}

/** A notification that waits; its lane is its configuration. */
export type WaitingPush = OutboxRow<{ payload: string }>;
