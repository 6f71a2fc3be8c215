import {
  createRequestStateCodec,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isId } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';

/** Of which task of which agent a client's task is, in the client's hands: any gateway reads it. */
export interface HandledTask {
  agentId: string;
  skillId: string;
  taskId: string;
  contextId?: string | undefined;
  /** In milliseconds since 1970. */
  createdAt: number;
}

export interface TaskHandles {
  /** Undefined for a task whose ids no request could carry. */
  of: (task: HandledTask) => Promise<string | undefined>;
  /** Undefined for what is no handle, and for one that was given to another caller. */
  read: (handle: string) => Promise<HandledTask | undefined>;
}

/** A client sends a handle as a header too. */
export const HANDLE_CHARACTERS_MAX = 4_000;
/**
 * A task is kept for days after its last change, and may change for long: the handle has to outlive it. It opens nothing
 * by itself: the task is its caller's, who has credentials.
 */
const TTL_S = 366 * 86_400;

/** Whom a handle is for is known without the context of a request. */
const NO_CONTEXT = {} as ServerContext;

/** Signed as states of requests are, for whom tasks of A2A belong to (ADR 0035). Neither can stand for the other. */
export function taskHandles({ principal }: Pick<HttpCall, 'principal'>, key: Uint8Array): TaskHandles {
  const { organisation, scope } = principal;
  const holder = ['task', organisation, scope.actor].join('\n');
  const codec: RequestStateCodec<HandledTask> = createRequestStateCodec({
    key,
    ttlSeconds: TTL_S,
    bind: () => holder,
  });
  return {
    of: async (task) => {
      if (![task.taskId, task.contextId ?? task.taskId].every(isId)) return undefined;
      const handle = await codec.mint(task, NO_CONTEXT);
      return handle.length > HANDLE_CHARACTERS_MAX ? undefined : handle;
    },
    // Why it is none is nobody's business but ours.
    read: (handle) => Promise.resolve(codec.verify(handle, NO_CONTEXT)).catch(() => undefined),
  };
}
