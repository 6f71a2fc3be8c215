import type { HandOverReason, HandOverRule, LineCitation } from '@isthmus/runtime-api';

export type HandOverState = 'waiting' | 'taken' | 'returned' | 'resolved' | 'unresolved' | 'expired';

/** How whoever has taken a conversation lets go of it. */
export type HandOverOutcome = 'returned' | 'resolved' | 'unresolved';

export type Language = 'en' | 'zh';

/** A conversation that goes, or went, to a person. */
export interface HandOver {
  id: string;
  agentId: string;
  owner: string;
  contextId: string;
  /** Empty until the customer writes in a conversation that a member has taken. */
  taskId: string;
  reason: HandOverReason;
  language: Language;
  state: HandOverState;
  requestedAt: Date;
  takenAt: Date | null;
  takenBy: string;
  endedAt: Date | null;
  waitMinutes: number;
  expiresAt: Date;
}

export interface ListedHandOver extends HandOver {
  /** What the customer wrote last. */
  lastWords: string;
}

export interface SaidLine {
  id: string;
  role: 'user' | 'assistant' | 'person';
  text: string;
  at: Date;
  author: string;
  known: boolean | null;
  confidence: number | null;
  citations: LineCitation[];
}

/** Of an agent for which nobody has decided: it does not hand over by itself. */
export const DEFAULT_RULE: HandOverRule = {
  enabled: false,
  answers: 2,
  confidenceMin: 0.4,
  waitMinutes: 24 * 60,
};
