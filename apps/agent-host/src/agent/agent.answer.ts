import type { ModelMessage, ToolSet } from 'ai';
import type { AgentSpec, KnowledgePassage } from '../broker/broker.protocol.js';
import { citationsOfPassages } from './citations.js';
import type { HostLink } from './host.link.js';
import { knowledgeTools } from './knowledge.tool.js';
import { answersFromKnowledge, platformModel } from './model.js';
import { boundedHistory, HISTORY_CHARACTERS_MAX, HISTORY_LINES_MAX, instructionsOf } from './prompt.js';
import type { TurnRequest } from './turn.executor.js';
import { runTurn, type TurnEvent } from './turn.js';

export interface AgentOptions {
  spec: AgentSpec;
  modelsUrl: string;
  link: HostLink;
  /** Tools of the agent's MCP servers; connects when first needed. */
  mcpTools: (signal: AbortSignal) => Promise<ToolSet>;
}

/** A declarative agent: answers one message from its instructions, the conversation so far, its tools and knowledge. */
export function createAgent(options: AgentOptions): (request: TurnRequest) => AsyncGenerator<TurnEvent> {
  const { spec, link } = options;
  const model = platformModel(link, options.modelsUrl, spec.model);
  const instructions = instructionsOf(spec);
  return async function* answer({ owner, contextId, text, signal }) {
    const lines = await link.call('loadConversation', { owner, contextId, limit: HISTORY_LINES_MAX });
    const bounds = { linesMax: HISTORY_LINES_MAX, charactersMax: HISTORY_CHARACTERS_MAX };
    const history = boundedHistory(lines, bounds).map(({ role, text: content }): ModelMessage => ({
      role,
      content,
    }));
    const found: KnowledgePassage[] = [];
    const tools = {
      ...(await options.mcpTools(signal)),
      ...ownTools(spec, link, (passages) => found.push(...passages)),
    };
    const messages: ModelMessage[] = [...history, { role: 'user', content: text }];
    yield* runTurn({ spec, model, tools, instructions, messages, signal });
    if (found.length > 0) yield { kind: 'citations', citations: citationsOfPassages(found) };
  };
}

function ownTools(
  spec: AgentSpec,
  link: HostLink,
  onPassages: (passages: KnowledgePassage[]) => void,
): ToolSet {
  if (spec.knowledgeBaseId === '' || answersFromKnowledge(spec.model)) return {};
  return knowledgeTools(link, onPassages);
}
