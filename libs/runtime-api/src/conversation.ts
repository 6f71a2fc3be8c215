/** Characters of one conversation line: the runtime cuts longer ones, the host refuses them. */
export const LINE_CHARACTERS_MAX = 100_000;

export interface ConversationLine {
  role: 'user' | 'assistant';
  text: string;
}

export interface ConversationKey {
  owner: string;
  contextId: string;
}

/** What was said in one turn. */
export interface ConversationTurn extends ConversationKey {
  taskId: string;
  lines: ConversationLine[];
}
