export type { AgentSpec } from './agent.js';
export type { LocalConfiguration, RuntimeConfiguration } from './configuration.js';
export {
  LINE_CHARACTERS_MAX,
  type Assessment,
  type Conversation,
  type ConversationKey,
  type ConversationLine,
  type ConversationTurn,
  type HandOverReason,
  type HandOverRequest,
  type HandOverRule,
  type LineCitation,
} from './conversation.js';
export type { KnowledgePassage } from './knowledge.js';
export { taskMessageOf, type OrphanedTask, type StoredTask, type TaskQuery } from './task.js';
