import type { RpcRequest, RpcResponse, runtime } from '@isthmus/contracts';
import { taskMessageOf } from '@isthmus/runtime-api';
import { conversationMessageOf, requestOf, storedTaskOf } from './runtime.mapper.js';
import type { RuntimeCalls } from './runtime.types.js';

type Definition = runtime.RuntimeHostDefinition;
/** Every RPC of a runtime but those that open and close its connection. */
export type RuntimeMethod = Exclude<keyof Definition['methods'], 'attach' | 'detach'>;

/** Answers one request of the runtime that `calls` is for. */
type Handler<Method extends RuntimeMethod> = (
  calls: RuntimeCalls,
  request: RpcRequest<Definition, Method>,
) => Promise<RpcResponse<Definition, Method>>;

/** The API of a host for its runtimes: the same over IPC and over gRPC. */
export const runtimeHandlers: { [Method in RuntimeMethod]: Handler<Method> } = {
  verifyToken: (calls, request) => calls.verifyToken(requestOf('verifyToken', request).token),
  issueModelToken: async (calls) => ({ token: await calls.issueModelToken() }),
  holdLease: (calls, request) => calls.holdLease(requestOf('holdLease', request).endpoint),
  saveTask: async (calls, request) => {
    await calls.saveTask(storedTaskOf(request));
    return {};
  },
  holdTasks: async (calls, request) => {
    const orphans = await calls.holdTasks(requestOf('holdTasks', request).limit);
    return { orphans: orphans.map(({ task, takeovers }) => ({ task: taskMessageOf(task), takeovers })) };
  },
  loadTask: async (calls, request) => {
    const task = await calls.loadTask(requestOf('loadTask', request));
    return { task: task && taskMessageOf(task) };
  },
  listTasks: async (calls, request) => {
    const { tasks, total } = await calls.listTasks(requestOf('listTasks', request));
    return { tasks: tasks.map(taskMessageOf), total };
  },
  loadConversation: async (calls, request) =>
    conversationMessageOf(await calls.loadConversation(requestOf('loadConversation', request))),
  appendConversation: async (calls, request) => {
    await calls.appendConversation(requestOf('appendConversation', request));
    return {};
  },
  handOver: (calls, request) => calls.handOver(requestOf('handOver', request)),
  searchKnowledge: async (calls, request) => ({
    passages: await calls.searchKnowledge(requestOf('searchKnowledge', request)),
  }),
};
