import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isObject, valueAt } from '@isthmus/domain-exchange';
import { TASKS_EXTENSION } from '@isthmus/platform-outbound/mcp';

/** What the server declares of itself, and a client that follows tasks. */
export const TASKS_CAPABILITY = { extensions: { [TASKS_EXTENSION]: {} } };

/** Whether the client can ask its user. Unknown for 2025-11-25, where capabilities belong to a session. */
export function canAskUser(context: ServerContext): boolean {
  return declares(context, 'elicitation');
}

/** Whether the client follows tasks. */
export function canFollowTasks(context: ServerContext): boolean {
  return declares(context, 'extensions', TASKS_EXTENSION);
}

/** The error for a client that wants `what` of tasks and does not follow them. */
export function needsTasks(what: string): MissingRequiredClientCapabilityError {
  return new MissingRequiredClientCapabilityError(
    { requiredCapabilities: TASKS_CAPABILITY },
    `${what} needs the extension ${TASKS_EXTENSION}; declare it in the client capabilities of the request`,
  );
}

/** Whether the request is of 2026-07-28, in which each says what its client can do. */
export function isModern({ mcpReq }: ServerContext): boolean {
  return mcpReq.envelope !== undefined;
}

function declares({ mcpReq }: ServerContext, ...path: readonly string[]): boolean {
  return isObject(valueAt(mcpReq.envelope, CLIENT_CAPABILITIES_META_KEY, ...path));
}
