'use client';

import { useEffect, useState } from 'react';
import type { AgentView } from '../lib/api/agents.mapper';
import { useApiPath } from '../organization/organization';
import { subscribeToLive } from './live-stream';

export type Connection = 'live' | 'lost';

/**
 * The organisation's agents, or only `agentId`, as they change on the server. The connection restores itself, and
 * reports while it is lost. Without `initial` the agents could not be read: then only an arriving agent counts as a sign
 * of life, not a heartbeat of the portal.
 */
export function useLiveAgents(
  initial: AgentView[] | undefined,
  agentId?: string,
): { agents: AgentView[]; connection: Connection } {
  const [agents, setAgents] = useState(initial ?? []);
  const [connection, setConnection] = useState<Connection>(initial ? 'live' : 'lost');
  const url = useApiPath()('/live/agents');
  const [isKnown] = useState(initial !== undefined);
  useEffect(() => {
    let known = isKnown;
    return subscribeToLive(url, (message) => {
      if (message.kind === 'lost') return setConnection('lost');
      if (message.kind === 'item') {
        known = true;
        const agent = message.item as AgentView; // what the stream consists of
        if (agentId === undefined || agent.id === agentId) setAgents((before) => upsert(before, agent));
      }
      if (known) setConnection('live');
    });
  }, [url, agentId, isKnown]);
  return { agents, connection };
}

/** Replaces an agent, or prepends a new one. A gone agent that was never shown is ignored. */
function upsert(agents: AgentView[], agent: AgentView): AgentView[] {
  const at = agents.findIndex(({ id }) => id === agent.id);
  if (at < 0) return agent.state === 'gone' ? agents : [agent, ...agents];
  return agents.with(at, agent);
}
