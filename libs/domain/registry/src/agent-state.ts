import { AppError } from '@isthmus/platform-errors';

export type AgentState = 'deploying' | 'ready' | 'recovering' | 'failed' | 'undeploying' | 'gone';

/** What can happen to an agent. */
export type AgentEvent =
  | 'place'
  | 'roll'
  | 'publish'
  | 'fail'
  | 'lose-lease'
  | 'move'
  | 'update'
  | 'redeploy'
  | 'undeploy'
  | 'remove';

const TRANSITIONS: Record<AgentEvent, Partial<Record<AgentState, AgentState>>> = {
  place: { deploying: 'deploying', recovering: 'recovering' },
  // A rollout goes on while the present instance answers, and if that is lost.
  roll: { ready: 'ready', recovering: 'recovering' },
  publish: { deploying: 'ready', recovering: 'ready', ready: 'ready' },
  fail: { deploying: 'failed', recovering: 'failed' },
  'lose-lease': { ready: 'recovering' },
  move: { ready: 'recovering', failed: 'recovering' },
  // What the state becomes depends on whether a new instance is needed; these say when a caller may ask.
  update: { ready: 'ready', failed: 'failed' },
  redeploy: { ready: 'ready', failed: 'failed' },
  undeploy: {
    deploying: 'undeploying',
    ready: 'undeploying',
    recovering: 'undeploying',
    failed: 'undeploying',
  },
  remove: { undeploying: 'gone' },
};

/** What an agent cannot do when an event does not fit its state. */
const DEEDS: Record<AgentEvent, string> = {
  place: 'be placed',
  roll: 'be replaced by a rollout',
  publish: 'be published',
  fail: 'fail',
  'lose-lease': 'lose its lease',
  move: 'be moved',
  update: 'be updated',
  redeploy: 'be deployed again',
  undeploy: 'be undeployed',
  remove: 'be removed',
};

/** The state after `event`; throws FAILED_PRECONDITION when the agent is in no state for it. */
export function nextState(state: AgentState, event: AgentEvent): AgentState {
  const next = TRANSITIONS[event][state];
  if (!next) {
    throw new AppError('FAILED_PRECONDITION', `An agent that is ${state} cannot ${DEEDS[event]}`, {
      remedy: remedyFor(state),
      metadata: { state, event },
    });
  }
  return next;
}

function remedyFor(state: AgentState): string {
  return state === 'undeploying' || state === 'gone'
    ? 'Deploy another agent.'
    : 'Try again when the agent is ready or has failed.';
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
