'use client';

import { useEffect, useRef, useState } from 'react';
import type { AgentView } from '../lib/api/agents.mapper';

export type Connection = 'live' | 'lost';

/** Longest silence before the connection counts as lost; the server sends a heartbeat every ten seconds. */
const SILENCE_MS_MAX = 25_000;
const RECONNECT_MS = 2_000;

/**
 * Agents as they change on the server. The connection restores itself, and reports while it is lost. Without `initial`
 * the agents could not be read: then only an arriving agent counts as a sign of life, not a heartbeat of the portal.
 */
export function useLiveAgents(
  initial: AgentView[] | undefined,
  agentId = '',
): { agents: AgentView[]; connection: Connection } {
  const [agents, setAgents] = useState(initial ?? []);
  const [connection, setConnection] = useState<Connection>(initial ? 'live' : 'lost');
  const known = useRef(initial !== undefined);
  useEffect(() => {
    let source: EventSource | undefined;
    let reconnect: ReturnType<typeof setTimeout>;
    let silence: ReturnType<typeof setTimeout>;
    const heard = () => {
      if (known.current) setConnection('live');
      clearTimeout(silence);
      silence = setTimeout(lost, SILENCE_MS_MAX);
    };
    const lost = () => {
      setConnection('lost');
      source?.close();
      clearTimeout(silence);
      clearTimeout(reconnect);
      reconnect = setTimeout(open, RECONNECT_MS);
    };
    const open = () => {
      source = new EventSource(`/api/live/agents${agentId ? `?agent=${agentId}` : ''}`);
      source.addEventListener('heartbeat', heard);
      source.addEventListener('trouble', lost);
      source.addEventListener('error', lost);
      source.addEventListener('message', (event: MessageEvent<string>) => {
        known.current = true;
        heard();
        // Written by our own route.
        const agent = JSON.parse(event.data) as AgentView;
        setAgents((before) => upsert(before, agent));
      });
    };
    open();
    return () => {
      source?.close();
      clearTimeout(reconnect);
      clearTimeout(silence);
    };
  }, [agentId]);
  return { agents, connection };
}

/** Replaces an agent, or prepends a new one. A gone agent that was never shown is ignored. */
function upsert(agents: AgentView[], agent: AgentView): AgentView[] {
  const at = agents.findIndex(({ id }) => id === agent.id);
  if (at < 0) return agent.state === 'gone' ? agents : [agent, ...agents];
  return agents.with(at, agent);
}
