import type { AgentSpec, ConversationLine } from '@isthmus/runtime-api';

/** Bounds of what a model sees of a conversation. */
export const HISTORY_LINES_MAX = 40;
export const HISTORY_CHARACTERS_MAX = 24_000;

/** The system prompt: who the agent is, what it must do, what it offers. */
export function instructionsOf({
  name,
  description,
  instructions,
  skills,
  knowledgeBaseId,
}: AgentSpec): string {
  const offered = skills.map((skill) => `- ${skill.name}: ${skill.description}`);
  return [
    `You are ${name}. ${description}`,
    instructions,
    offered.length > 0 ? `What you offer:\n${offered.join('\n')}` : '',
    knowledgeBaseId === ''
      ? ''
      : 'Answer from the knowledge base and name the articles you used; say so when it does not hold the answer.',
  ]
    .filter((paragraph) => paragraph.trim() !== '')
    .join('\n\n');
}

/** The newest lines that fit both bounds, oldest first, beginning with a user's. */
export function boundedHistory(
  lines: readonly ConversationLine[],
  bounds: { linesMax: number; charactersMax: number },
): ConversationLine[] {
  const kept: ConversationLine[] = [];
  let characters = 0;
  for (const line of lines.toReversed()) {
    characters += line.text.length;
    if (kept.length >= bounds.linesMax || characters > bounds.charactersMax) break;
    kept.unshift(line);
  }
  const first = kept.findIndex(({ role }) => role === 'user');
  return first === -1 ? [] : kept.slice(first);
}
