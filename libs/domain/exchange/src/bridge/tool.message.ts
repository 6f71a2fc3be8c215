import { ID_CHARACTERS_MAX, isId } from '../id.js';
import { beginningOf, isObject, textAt } from '../json.js';
import { MESSAGE_CHARACTERS_MAX, TOOL_INPUT } from './skill.tool.js';

/** Names the skill that the caller chose: a message of A2A has no member for it. */
export const SKILL_KEY = 'isthmus-skill';

/** A message of A2A v1.0.1, as JSON. */
export interface ToolMessage {
  messageId: string;
  role: 'ROLE_USER';
  parts: object[];
  taskId?: string;
  contextId?: string;
  metadata: Record<string, string>;
}

/** Arguments that do not fit `TOOL_INPUT`; the message names the argument and says what it must be. */
export class ToolArgumentError extends Error {}

/** The message that the arguments of an MCP server's tool mean, which that server validates. */
export function messageOfServerTool(
  args: unknown,
  { messageId, skillId }: { messageId: string; skillId: string },
): ToolMessage {
  const parts = [{ data: { tool: skillId, arguments: args ?? {} } }];
  return { messageId, role: 'ROLE_USER', parts, metadata: { [SKILL_KEY]: skillId } };
}

/** The message that the arguments of a tool mean. Throws ToolArgumentError. */
export function messageOfTool(
  args: unknown,
  { messageId, skillId }: { messageId: string; skillId: string },
): ToolMessage {
  if (!isObject(args)) throw new ToolArgumentError('arguments: must be an object with "message"');
  const known = Object.keys(TOOL_INPUT.properties);
  const unknown = Object.keys(args).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ToolArgumentError(`${beginningOf(unknown, 80)}: is not an argument; use ${known.join(', ')}`);
  const { data } = args;
  if (data !== undefined && !isObject(data)) throw new ToolArgumentError('data: must be an object');
  const [taskId, contextId] = ['taskId', 'contextId'].map((name) => idOf(args, name));
  return {
    messageId,
    role: 'ROLE_USER',
    parts: [{ text: wordsIn(args) }, ...(data === undefined ? [] : [{ data }])],
    ...(taskId === undefined ? {} : { taskId }),
    ...(contextId === undefined ? {} : { contextId }),
    metadata: { [SKILL_KEY]: skillId },
  };
}

function wordsIn(args: object): string {
  const words = textAt(args, 'message');
  if (words.length >= 1 && words.length <= MESSAGE_CHARACTERS_MAX) return words;
  throw new ToolArgumentError(`message: must be text of 1 to ${MESSAGE_CHARACTERS_MAX} characters`);
}

function idOf(args: Record<string, unknown>, name: string): string | undefined {
  if (args[name] === undefined) return undefined;
  const id = textAt(args, name);
  if (isId(id)) return id;
  throw new ToolArgumentError(
    `${name}: must be text of 1 to ${ID_CHARACTERS_MAX} characters, without control characters`,
  );
}
