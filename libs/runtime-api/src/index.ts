export type { AgentSpec } from './agent.js';
export type { LocalConfiguration, RuntimeConfiguration } from './configuration.js';
export {
  LINE_CHARACTERS_MAX,
  type ConversationKey,
  type ConversationLine,
  type ConversationTurn,
} from './conversation.js';
export type { KnowledgePassage } from './knowledge.js';
export { taskMessageOf, type OrphanedTask, type StoredTask, type TaskQuery } from './task.js';
