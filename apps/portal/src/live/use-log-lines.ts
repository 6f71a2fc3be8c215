'use client';

import { useEffect, useState } from 'react';
import type { LogLineView } from '../lib/api/agent-logs';
import { useApiPath } from '../organization/organization';
import { subscribeToLive } from './live-stream';
import { ITEMS_MAX } from './stream-hub';
import type { Connection } from './use-live-agents';

/** The lines of an agent's instances in order of time, as they come; undefined until the stream is open. */
export function useLogLines(agentId: string): { lines: LogLineView[] | undefined; connection: Connection } {
  const [lines, setLines] = useState<LogLineView[]>();
  const [connection, setConnection] = useState<Connection>('live');
  const url = useApiPath()(`/agents/${agentId}/logs`);
  useEffect(() => {
    const known = new Map<string, LogLineView>();
    let frame: number | undefined;
    // A log begins with hundreds of lines: they are shown once a frame, not one by one.
    const showSoon = () => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setLines(
          [...known.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-ITEMS_MAX),
        );
      });
    };
    const leave = subscribeToLive(url, (message) => {
      setConnection(message.kind === 'lost' ? 'lost' : 'live');
      if (message.kind === 'lost') return;
      if (message.kind === 'item') known.set(message.item.id, message.item as LogLineView); // as the stream has it
      if (known.size > 2 * ITEMS_MAX)
        for (const id of [...known.keys()].slice(0, ITEMS_MAX)) known.delete(id);
      showSoon();
    });
    return () => {
      leave();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [url]);
  return { lines, connection };
}
