import { AppError } from '@isthmus/platform-errors';

export type RouteState = 'deploying' | 'ready' | 'recovering' | 'failed' | 'undeploying' | 'gone';

/** Where an agent is, as the registry says. */
export interface AgentRoute {
  agentId: string;
  tenantId: string;
  name: string;
  state: RouteState;
  public: boolean;
  /** Base URL of what answers for the agent now; empty when nothing does. */
  endpoint: string;
  /** Empty for an agent that runs outside the platform. */
  instanceId: string;
  /** Signed card as JSON; empty until first published. */
  cardJson: string;
}

export interface Target {
  url: string;
  instanceId: string;
  /** Runs on this platform, and so takes the platform's own tokens. */
  hosted: boolean;
}

/** How long clients are asked to wait for an agent that is being placed again. */
const RETRY_AFTER_MS = 2_000;

/** Where a message goes. Throws GONE, or UNAVAILABLE with a delay while the agent is on its way. */
export function decideTarget({ state, endpoint, instanceId, name }: AgentRoute): Target {
  if (state === 'gone' || state === 'undeploying') {
    throw new AppError('GONE', `The agent ${name} is gone: it was undeployed`, {
      remedy: 'Remove its address; no other agent will answer there.',
    });
  }
  if (state === 'failed') {
    throw new AppError('UNAVAILABLE', `The deployment of the agent ${name} failed`, {
      remedy: 'Its owner finds the reason with the agent, and can deploy it again.',
      metadata: { state },
    });
  }
  if (state !== 'ready' || endpoint === '') {
    const doing = state === 'deploying' ? 'is being deployed' : 'is being brought up again';
    throw new AppError('UNAVAILABLE', `The agent ${name} ${doing}`, {
      remedy: 'Send the same request again after the delay.',
      retryAfterMs: RETRY_AFTER_MS,
      metadata: { state },
    });
  }
  const hosted = instanceId !== '';
  return { url: hosted ? `${endpoint.replace(/\/$/, '')}/` : endpoint, instanceId, hosted };
}
