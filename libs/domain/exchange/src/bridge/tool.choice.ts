import { beginningOf, isObject, listAt, textAt, valueAt, writtenObjectIn } from '../json.js';
import type { ServerTool } from './server.tool.js';
import { SKILL_KEY } from './tool.message.js';

/** The call that a message of A2A means. */
export interface ToolChoice {
  tool: ServerTool;
  arguments: Record<string, unknown>;
  /** Fields of the message that the call does not carry. */
  notCarried: string[];
}

/** What has to be said before a tool can be called: parts of a message that asks for it. */
export interface ToolQuestion {
  ask: object[];
  /** The tool, where that is known already. */
  tool?: string;
}

const DESCRIPTION_CHARACTERS_MAX = 200;

/**
 * The tool that a message of A2A means, and its arguments (docs/protocol/bridge.md): a data part
 * `{ "tool": …, "arguments": … }`, or the skill that its metadata names, `former` (a tool that was chosen before) or the only
 * tool, with a data part as arguments. Text that is JSON counts as a data part; other text is the argument of a tool
 * that has one text alone. Arguments are not validated here.
 */
export function chooseTool(
  message: unknown,
  tools: readonly ServerTool[],
  former?: string,
): ToolChoice | ToolQuestion {
  const inputs = listAt(message, 'parts').map(inputOf);
  const explicit = inputs.find(({ data }) => isCall(data));
  const only = tools.length === 1 ? tools[0]?.name : undefined;
  const name = textAt(explicit?.data, 'tool') || textAt(message, 'metadata', SKILL_KEY) || (former ?? only);
  if (name === undefined) return whichTool('Which tool?', tools);
  const tool = tools.find((each) => each.name === name);
  if (!tool) return whichTool(`Unknown tool ${JSON.stringify(name.slice(0, 140))}.`, tools);
  const chosen = explicit ?? inputs.find(({ data }) => data) ?? inputs.find(({ text }) => text !== undefined);
  const args = explicit ? (valueAt(explicit.data, 'arguments') ?? {}) : argumentsOf(chosen, tool);
  if (!isObject(args)) return askForArguments(tool, 'arguments: must be an object');
  const notCarried = inputs.flatMap((input, n) =>
    input === chosen && args !== NOTHING ? [] : [`message.parts[${n}]`],
  );
  return { tool, arguments: { ...args }, notCarried };
}

/** Asks for the arguments of a tool; `problem` names the field and what it must be. */
export function askForArguments({ name, inputSchema }: ServerTool, problem: string): ToolQuestion {
  return {
    tool: name,
    ask: [
      { text: `${problem}. Send the arguments of the tool ${name} as a data part.` },
      { data: { tool: name, inputSchema } },
    ],
  };
}

interface Input {
  data?: Record<string, unknown>;
  text?: string;
}

/** What a part has for a tool; nothing where it is a file or a link. */
function inputOf(part: unknown): Input {
  const data = valueAt(part, 'data');
  if (isObject(data)) return { data };
  const text = valueAt(part, 'text');
  if (typeof text !== 'string') return {};
  const parsed = writtenObjectIn(text);
  return parsed ? { data: parsed } : { text };
}

function isCall(data: Record<string, unknown> | undefined): boolean {
  if (!data || typeof data['tool'] !== 'string') return false;
  return Object.keys(data).every((name) => name === 'tool' || name === 'arguments');
}

const NOTHING: Record<string, unknown> = {};

function argumentsOf(input: Input | undefined, { inputSchema }: ServerTool): unknown {
  if (input?.data) return input.data;
  const properties = Object.entries(Object(inputSchema['properties']) as Record<string, unknown>);
  const [[name = '', schema] = []] = properties;
  if (input?.text === undefined || properties.length === 0) return NOTHING;
  return properties.length === 1 && textAt(schema, 'type') === 'string' ? { [name]: input.text } : undefined;
}

function whichTool(problem: string, tools: readonly ServerTool[]): ToolQuestion {
  const lines = tools.map(({ name, title, description }) =>
    beginningOf(`- ${name}: ${description || title || name}`, DESCRIPTION_CHARACTERS_MAX),
  );
  const how = 'Send a data part {"tool": "<name>", "arguments": {…}}. The tools are:';
  return {
    ask: [
      { text: [`${problem} ${how}`, ...lines].join('\n') },
      { data: { tools: tools.map(({ name, inputSchema }) => ({ name, inputSchema })) } },
    ],
  };
}
