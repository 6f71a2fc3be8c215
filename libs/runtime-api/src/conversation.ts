/** Characters of one conversation line: the runtime cuts longer ones, the host refuses them. */
export const LINE_CHARACTERS_MAX = 100_000;

/** Where an answer comes from. */
export interface LineCitation {
  articleId: string;
  title: string;
  quote: string;
}

/** What the model of an agent says of its own answer; absent where it says nothing. */
export interface Assessment {
  /** False when the answer is that the agent does not know. */
  known?: boolean | undefined;
  /** 0–1, that the answer is right. */
  confidence?: number | undefined;
}

export interface ConversationLine extends Assessment {
  /** `person` is somebody of the agent's organisation who has taken the conversation over. */
  role: 'user' | 'assistant' | 'person';
  text: string;
  citations?: LineCitation[] | undefined;
}

export interface ConversationKey {
  owner: string;
  contextId: string;
}

/** When an agent hands over by itself (ADR 0041). */
export interface HandOverRule {
  enabled: boolean;
  /** Answers in a row that the agent did not know or was not sure of. */
  answers: number;
  /** An answer with less confidence is not sure. */
  confidenceMin: number;
  /** How long a conversation waits for a person. */
  waitMinutes: number;
}

/** Why a conversation goes to a person: `member` is somebody who took it over unasked. */
export type HandOverReason = 'asked' | 'abstained' | 'unsure' | 'member';

export interface Conversation {
  /** Oldest first. */
  lines: ConversationLine[];
  /** Whether it is with a person, or waits for one. */
  handOver: 'waiting' | 'taken' | undefined;
  rule: HandOverRule;
}

/** What was said in one turn. */
export interface ConversationTurn extends ConversationKey {
  taskId: string;
  /** Of the message that began the turn. */
  messageId: string;
  lines: ConversationLine[];
}

/** What a runtime asks a person for. */
export interface HandOverRequest extends ConversationKey {
  taskId: string;
  reason: Exclude<HandOverReason, 'member'>;
  language: 'en' | 'zh';
}
