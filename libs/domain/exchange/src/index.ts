export { conversationIn } from './a2a/answer-conversation.js';
export { endOfA2aResponse } from './a2a/answer-end.js';
export { A2aError, type A2aErrorKind } from './a2a/a2a-error.js';
export { errorStatusOf, errorStatusOfRpc, type ErrorStatus } from './a2a/error-status.js';
export { isNotification, readA2aEnvelope, type A2aEnvelope, type RpcId } from './a2a/envelope.js';
export {
  declaresLegacy,
  LEGACY_VERSION,
  legacyCardOf,
  type LegacyBinding,
} from './a2a/legacy/legacy.card.js';
export { looksLegacy, type LegacyMethod } from './a2a/legacy/legacy.methods.js';
export { legacyEventOf, legacyResultOf } from './a2a/legacy/legacy.response.js';
export { paramsFromLegacyRest } from './a2a/legacy/legacy.rest.request.js';
export { legacyRestEventOf, legacyRestResultOf } from './a2a/legacy/legacy.rest.response.js';
export { A2A_METHODS, type A2aMethod } from './a2a/methods.js';
export { restErrorOf, restErrorOfRpc, type RestErrorResponse } from './a2a/rest-error.js';
export { rpcErrorOf, type RpcErrorResponse } from './a2a/rpc-error.js';
export { markOf, progressAfter, type TaskProgress } from './a2a/task-progress.js';
export { hasEnded, hasStopped } from './a2a/task-state.js';
export { eventIdIn, eventIdOf, positionOf, withEventId, type EventPosition } from './a2a/event-position.js';
export { extensionsIn, IDEMPOTENT_SEND, RESUMPTION } from './a2a/extensions.js';
export {
  applyEvent,
  differenceOf,
  stopIn,
  stopOf,
  taskIdIn,
  type StreamEvent,
  type TaskJson,
} from './a2a/task-events.js';
export { assertA2aVersion } from './a2a/version.js';
export {
  eventsOf,
  stateOf,
  taskView,
  withMessage,
  withNotCarried,
  withResult,
  withStatus,
  type BridgedState,
  type BridgedTask,
  type NextStatus,
} from './bridge/bridged.task.js';
export type { McpServer, ServerTool } from './bridge/server.tool.js';
export { askForArguments, chooseTool, type ToolChoice, type ToolQuestion } from './bridge/tool.choice.js';
export { questionOf, responsesOf, type InputRequests, type InputResponse } from './bridge/user.input.js';
export { emptyTurn, takeEvent, type AgentTurn } from './bridge/agent.turn.js';
export { toolListJson } from './bridge/tool.list.js';
export { toolsOf, type ListedAgent, type SkillTool } from './bridge/skill.tool.js';
export { messageOfServerTool, messageOfTool, ToolArgumentError } from './bridge/tool.message.js';
export { toolResultOf, wordsInResult, type ToolResult } from './bridge/tool.result.js';
export {
  newToolTask,
  isTask,
  questionIn,
  toolTaskOf,
  type TaskQuestion,
  type ToolTask,
  type ToolTaskFacts,
} from './bridge/tool.task.js';
export { ID_CHARACTERS_MAX, isId } from './id.js';
export { beginningOf, isObject, listAt, textAt, valueAt } from './json.js';
export type { OperationRule } from './operation.js';
export { messagePriceOf, type MessagePrice, type PriceRow } from './message.price.js';
export { outcomeOf, type ExchangeEnd, type ExchangeOutcome } from './outcome.js';
export { decideTarget, mayRetry, type AgentRoute, type RouteState, type Target } from './route.js';
