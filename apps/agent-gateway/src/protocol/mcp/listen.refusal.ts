import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server';
import { isObject, valueAt } from '@isthmus/domain-exchange';
import { TASKS_EXTENSION } from '@isthmus/platform-outbound/mcp';
import { needsTasks } from './client.capabilities.js';

/**
 * The response to a client that asks for notifications of tasks and does not follow them (SEP-2663, notifications), which the SDK
 * answers before any handler. One that does follow them is sent none: it polls.
 */
export function refusalToListen(request: unknown): object | undefined {
  const capabilities = valueAt(request, 'params', '_meta', CLIENT_CAPABILITIES_META_KEY);
  const asksForTasks = valueAt(request, 'params', 'notifications', 'taskIds') !== undefined;
  if (valueAt(request, 'method') !== 'subscriptions/listen' || !asksForTasks || !isObject(capabilities))
    return undefined;
  if (isObject(valueAt(capabilities, 'extensions', TASKS_EXTENSION))) return undefined;
  const { code, message, data } = needsTasks('notifications.taskIds');
  return { jsonrpc: '2.0', id: valueAt(request, 'id') ?? null, error: { code, message, data } };
}
