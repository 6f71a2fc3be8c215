import { ID_CHARACTERS_MAX } from '../id.js';
import { listAt, textAt, valueAt } from '../json.js';
import type { ServerTool } from './server.tool.js';

/** A skill of an agent as an MCP tool (docs/protocol/bridge.md). */
export interface SkillTool {
  agentId: string;
  skillId: string;
  /** 1–64 characters of [a-z0-9_-], as model APIs want it; the same for as long as agent and skill keep their names. */
  name: string;
  title: string;
  description: string;
  /** The agent answers by a stream. */
  streams: boolean;
  inputSchema: { type: 'object'; [member: string]: unknown };
  /** The skill is a tool of an MCP server: `inputSchema` is its own. */
  isServerTool: boolean;
  outputSchema: typeof TOOL_OUTPUT;
}

export const MESSAGE_CHARACTERS_MAX = 200_000;

const id = { type: 'string', minLength: 1, maxLength: ID_CHARACTERS_MAX } as const;

/** The arguments of a tool, JSON Schema 2020-12. */
export const TOOL_INPUT = {
  type: 'object' as const,
  properties: {
    message: {
      type: 'string',
      minLength: 1,
      maxLength: MESSAGE_CHARACTERS_MAX,
      description: 'What to say to the agent.',
    },
    data: { type: 'object', description: 'Structured input beside the words.' },
    contextId: { ...id, description: 'Of an earlier result: continues its conversation.' },
    taskId: { ...id, description: 'Of an earlier result: answers what its task waits for.' },
  },
  required: ['message'],
  additionalProperties: false,
};

/** The structured content of a result. */
export const TOOL_OUTPUT = {
  type: 'object' as const,
  properties: {
    state: {
      type: 'string',
      enum: ['completed', 'input-required', 'auth-required', 'failed', 'rejected', 'canceled', 'working'],
    },
    taskId: { type: 'string' },
    contextId: { type: 'string' },
    data: { type: 'array', description: 'Structured parts of the answer.' },
  },
  required: ['state'],
};

const NOT_ASCII = /[^\0-\x7f]/;
const AGENT_CHARACTERS = 26;
const SKILL_CHARACTERS = 28;
const ID_TAIL = 8;

/** An agent as the registry lists it. */
export interface ListedAgent {
  agentId: string;
  /** Empty until first published. */
  cardJson: string;
  /** Of an MCP server. */
  tools: readonly ServerTool[];
}

/** The tools of an agent, by its card; in the order of the card. A card that is no JSON has none. */
export function toolsOf({ agentId, cardJson, tools }: ListedAgent): SkillTool[] {
  const card = parse(cardJson);
  const schemas = new Map(tools.map((tool) => [tool.name, tool.inputSchema]));
  const agent = textAt(card, 'name');
  const prefix = `${slug(agent, AGENT_CHARACTERS) || 'agent'}-${agentId.slice(-ID_TAIL)}`;
  const taken = new Set<string>();
  return listAt(card, 'skills').map((skill) => {
    const title = textAt(skill, 'name');
    const own = schemas.get(textAt(skill, 'id'));
    const name = unique(`${prefix}_${slug(textAt(skill, 'id'), SKILL_CHARACTERS) || 'skill'}`, taken);
    return {
      agentId,
      skillId: textAt(skill, 'id'),
      name,
      title: `${agent}: ${title}`,
      description: descriptionOf(skill, textAt(card, 'description')),
      streams: valueAt(card, 'capabilities', 'streaming') === true,
      inputSchema: own ? { ...own, type: 'object' } : TOOL_INPUT,
      isServerTool: own !== undefined,
      outputSchema: TOOL_OUTPUT,
    };
  });
}

function descriptionOf(skill: unknown, agent: string): string {
  const examples = listAt(skill, 'examples').filter((example) => typeof example === 'string');
  return [
    textAt(skill, 'description'),
    agent,
    ...(examples.length > 0 ? [`Examples: ${examples.join(' · ')}`] : []),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function slug(text: string, charactersMax: number): string {
  return (NOT_ASCII.test(text) ? text.normalize('NFKD') : text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, charactersMax)
    .replaceAll(/^-|-$/g, '');
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name.slice(0, 60)}-${n}`;
  taken.add(candidate);
  return candidate;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
