import { AppError } from '@isthmus/platform-errors';
import type { McpServer } from './bridge/server.tool.js';

export type RouteState = 'deploying' | 'ready' | 'recovering' | 'failed' | 'undeploying' | 'gone';

/** Where the registry says an agent is. */
export interface AgentRoute {
  agentId: string;
  tenantId: string;
  name: string;
  state: RouteState;
  public: boolean;
  /** Base URL of the process that serves the agent; empty when there is none. */
  endpoint: string;
  /** Empty for an agent that runs outside the platform. */
  instanceId: string;
  /** Signed agent card as JSON; empty until first published. */
  cardJson: string;
  /** Set where the endpoint is an MCP server. */
  server?: McpServer;
}

/** Where a request is sent. */
export interface Target {
  url: string;
  instanceId: string;
  /** Runs on this platform, and therefore accepts the platform's own tokens. */
  hosted: boolean;
  /** Set where the URL is that of an MCP server, and not of an agent of A2A. */
  mcp?: { agentId: string; server: McpServer };
}

/** How long clients are asked to wait for an agent that is starting or recovering. */
const RETRY_AFTER_MS = 2_000;

/** Where a request is sent. Throws GONE, or UNAVAILABLE: with a delay while the agent is starting or recovering. */
export function decideTarget({ state, endpoint, instanceId, name, agentId, server }: AgentRoute): Target {
  if (state === 'gone' || state === 'undeploying') {
    throw new AppError('GONE', `The agent ${name} is gone: it was undeployed`, {
      remedy: 'Remove its address; it will not be used again.',
    });
  }
  if (state === 'failed') {
    throw new AppError('UNAVAILABLE', `The deployment of the agent ${name} failed`, {
      remedy: 'Its owner can see the reason on the page of the agent and deploy it again.',
      metadata: { state },
    });
  }
  if (state !== 'ready' || endpoint === '') {
    const activity = state === 'deploying' ? 'is being deployed' : 'is recovering';
    throw new AppError('UNAVAILABLE', `The agent ${name} ${activity}`, {
      remedy: 'Retry the request after the delay.',
      retryAfterMs: RETRY_AFTER_MS,
      metadata: { state },
    });
  }
  const hosted = instanceId !== '';
  const url = hosted ? `${endpoint.replace(/\/$/, '')}/` : endpoint;
  return { url, instanceId, hosted, ...(server && { mcp: { agentId, server } }) };
}

/** Whether a request that failed at one URL may be sent to another: only if that cannot make the agent act twice. */
export function mayRetry(attempt: {
  /** It is certain that the agent received nothing. */
  undelivered: boolean;
  repeatable: boolean;
  failedUrl: string;
  nextUrl: string;
}): boolean {
  return (attempt.undelivered || attempt.repeatable) && attempt.nextUrl !== attempt.failedUrl;
}
