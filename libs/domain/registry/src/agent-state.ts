import { AppError } from '@isthmus/platform-errors';

export type AgentState = 'deploying' | 'ready' | 'recovering' | 'failed' | 'undeploying' | 'gone';

/** What can happen to an agent. */
export type AgentEvent = 'place' | 'publish' | 'fail' | 'lose-lease' | 'move' | 'undeploy' | 'remove';

const TRANSITIONS: Record<AgentEvent, Partial<Record<AgentState, AgentState>>> = {
  place: { deploying: 'deploying', recovering: 'recovering' },
  publish: { deploying: 'ready', recovering: 'ready' },
  fail: { deploying: 'failed', recovering: 'failed' },
  'lose-lease': { ready: 'recovering' },
  move: { ready: 'recovering', failed: 'recovering' },
  undeploy: {
    deploying: 'undeploying',
    ready: 'undeploying',
    recovering: 'undeploying',
    failed: 'undeploying',
  },
  remove: { undeploying: 'gone' },
};

/** The state after `event`; throws FAILED_PRECONDITION when the agent is in no state for it. */
export function nextState(state: AgentState, event: AgentEvent): AgentState {
  const next = TRANSITIONS[event][state];
  if (!next) {
    throw new AppError('FAILED_PRECONDITION', `An agent that is ${state} cannot ${event}`, {
      metadata: { state, event },
    });
  }
  return next;
}

/** Throws FAILED_PRECONDITION for a message from another generation than the current one: it is out of date. */
export function assertGeneration(present: number, named: number): void {
  if (present === named) return;
  throw new AppError(
    'FAILED_PRECONDITION',
    `Generation ${named} is out of date; the agent is at ${present}`,
    {
      metadata: { generation: String(present) },
    },
  );
}
