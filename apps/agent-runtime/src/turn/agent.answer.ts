import type { ModelMessage, ToolSet } from 'ai';
import type { AgentSpec, KnowledgePassage } from '@isthmus/runtime-api';
import type { Host } from '../host/host.js';
import { citationsOfPassages } from '../knowledge/citations.js';
import { knowledgeTools } from '../knowledge/knowledge.tool.js';
import { answersFromKnowledge, platformModel } from '../model/model.js';
import { boundedHistory, HISTORY_CHARACTERS_MAX, HISTORY_LINES_MAX, instructionsOf } from './prompt.js';
import type { TurnRequest } from './turn.executor.js';
import { runTurn, type TurnEvent } from './turn.js';

export interface AgentOptions {
  spec: AgentSpec;
  modelsUrl: string;
  host: Pick<Host, 'loadConversation' | 'modelToken' | 'searchKnowledge'>;
  /** Tools of the agent's MCP servers; connects when first needed. */
  mcpTools: (signal: AbortSignal) => Promise<ToolSet>;
}

/** A declarative agent: answers one message from its instructions, the conversation so far, its tools and knowledge. */
export function createAgent(options: AgentOptions): (request: TurnRequest) => AsyncGenerator<TurnEvent> {
  const { spec, host } = options;
  const model = platformModel(host, options.modelsUrl, spec);
  const instructions = instructionsOf(spec);
  return async function* answer({ owner, contextId, text, signal }) {
    const lines = await host.loadConversation({ owner, contextId, limit: HISTORY_LINES_MAX });
    const bounds = { linesMax: HISTORY_LINES_MAX, charactersMax: HISTORY_CHARACTERS_MAX };
    const history = boundedHistory(lines, bounds).map(({ role, text: content }): ModelMessage => ({
      role,
      content,
    }));
    const found: KnowledgePassage[] = [];
    const tools = {
      ...(await options.mcpTools(signal)),
      ...ownTools(spec, host, (passages) => found.push(...passages)),
    };
    const messages: ModelMessage[] = [...history, { role: 'user', content: text }];
    yield* runTurn({ spec, model, tools, instructions, messages, signal });
    if (found.length > 0) yield { kind: 'citations', citations: citationsOfPassages(found) };
  };
}

function ownTools(
  spec: AgentSpec,
  host: Pick<Host, 'searchKnowledge'>,
  onPassages: (passages: KnowledgePassage[]) => void,
): ToolSet {
  if (spec.knowledgeBaseId === '' || answersFromKnowledge(spec.model)) return {};
  return knowledgeTools(host, onPassages);
}
