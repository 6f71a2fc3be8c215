import type { runtime } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { replaceFaults } from '@isthmus/platform-validation';
import type { Host } from './host.js';
import { taskMessageOf } from '@isthmus/runtime-api';
import { conversationOf, lineMessageOf, orphanOf, queryMessageOf, taskOf } from './host.mapper.js';

type Methods = Omit<runtime.RuntimeHostDefinition['methods'], 'attach' | 'detach'>;
export type HostMethod = keyof Methods;
export type HostRequest<Method extends HostMethod> = ReturnType<Methods[Method]['requestType']['decode']>;
export type HostResponse<Method extends HostMethod> = ReturnType<Methods[Method]['responseType']['decode']>;

/** Sends one request to the host, whichever way; rejects with an AppError. */
export type HostCall = <Method extends HostMethod>(
  method: Method,
  request: HostRequest<Method>,
) => Promise<HostResponse<Method>>;

/** The host behind a way to call it. */
export function createHost(call: HostCall): Host {
  return {
    verifyToken: async (token) => {
      const { service, actor, expiresAt } = await call('verifyToken', { token });
      if (!expiresAt) throw new AppError('INTERNAL', 'The host verified a token without expires_at');
      return { service, actor, expiresAt };
    },
    modelToken: async () => (await call('issueModelToken', {})).token,
    holdLease: (endpoint) => call('holdLease', { endpoint }),
    saveTask: async (task) => void (await call('saveTask', { task: taskMessageOf(task) })),
    holdTasks: async (limit) => (await call('holdTasks', { limit })).orphans.map(orphanOf),
    loadTask: async (key) => {
      const { task } = await call('loadTask', key);
      return task && taskOf(task);
    },
    listTasks: async (query) => {
      const { tasks, total } = await call('listTasks', queryMessageOf(query));
      return { tasks: tasks.map(taskOf), total };
    },
    loadConversation: async (key) => conversationOf(await call('loadConversation', key)),
    appendConversation: async ({ lines, ...turn }) => {
      // What a model wrote is kept without what cannot be stored: an answer must not be lost over a character.
      const storable = lines.map((line) => lineMessageOf({ ...line, text: replaceFaults(line.text) }));
      await call('appendConversation', { ...turn, lines: storable });
    },
    handOver: (request) => call('handOver', request),
    searchKnowledge: async (search) => (await call('searchKnowledge', search)).passages,
  };
}
