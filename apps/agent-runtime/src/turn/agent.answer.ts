import type { ModelMessage, ToolSet } from 'ai';
import type { AgentSpec, Assessment, HandOverRequest, KnowledgePassage } from '@isthmus/runtime-api';
import { answersSincePerson, reasonToHandOver } from '../handover/handover.rule.js';
import { forwarded, personAsked } from '../handover/handover.words.js';
import { asksForPerson, writtenLanguage } from '../handover/person.request.js';
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
  host: Pick<Host, 'handOver' | 'loadConversation' | 'modelToken' | 'searchKnowledge'>;
  /** Tools of the agent's MCP servers; connects when first needed. */
  mcpTools: (signal: AbortSignal) => Promise<ToolSet>;
}

/**
 * A declarative agent: answers one message from its instructions, the conversation so far, its tools and knowledge, or hands
 * the conversation over to a person, and says nothing in it while a person has it.
 */
export function createAgent(options: AgentOptions): (request: TurnRequest) => AsyncGenerator<TurnEvent> {
  const { spec, host } = options;
  const model = platformModel(host, options.modelsUrl, spec);
  const instructions = instructionsOf(spec);
  return async function* answer({ owner, contextId, taskId, text, signal }) {
    const conversation = await host.loadConversation({ owner, contextId, limit: HISTORY_LINES_MAX });
    const { lines, handOver, rule } = conversation;
    const language = writtenLanguage(text);
    if (handOver) return yield { kind: 'handOver', said: forwarded(handOver, language) };
    const askPerson = async (reason: HandOverRequest['reason']): Promise<TurnEvent> => {
      const { waitMinutes } = await host.handOver({ owner, contextId, taskId, reason, language });
      return { kind: 'handOver', said: personAsked(reason, waitMinutes, language) };
    };
    if (rule.enabled && asksForPerson(text)) return yield await askPerson('asked');
    const bounds = { linesMax: HISTORY_LINES_MAX, charactersMax: HISTORY_CHARACTERS_MAX };
    const history = boundedHistory(lines, bounds).map(({ role, text: content }): ModelMessage => ({
      role: role === 'user' ? 'user' : 'assistant',
      content,
    }));
    const found: KnowledgePassage[] = [];
    const tools = {
      ...(await options.mcpTools(signal)),
      ...ownTools(spec, host, (passages) => found.push(...passages)),
    };
    const messages: ModelMessage[] = [...history, { role: 'user', content: text }];
    let assessment: Assessment = {};
    for await (const event of runTurn({ spec, model, tools, instructions, messages, signal })) {
      if (event.kind === 'assessment') ({ assessment } = event);
      yield event;
    }
    if (found.length > 0) yield { kind: 'citations', citations: citationsOfPassages(found) };
    const reason = reasonToHandOver(rule, [...answersSincePerson(lines), assessment]);
    if (reason) yield await askPerson(reason);
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
