'use client';

import dynamic from 'next/dynamic';

/** The logs of an agent; their code is loaded when they are first opened. */
export const AgentLogsLazily = dynamic(() => import('./agent-logs').then((module) => module.AgentLogs), {
  ssr: false,
  loading: () => <div className="skeleton h-64" />,
});

/** Where an agent runs, in the same way. */
export const PlacePanelLazily = dynamic(() => import('./place-panel').then((module) => module.PlacePanel), {
  ssr: false,
  loading: () => <div className="skeleton h-64" />,
});

/** The messages to an agent, in the same way. */
export const AgentTrafficLazily = dynamic(
  () => import('./traffic/agent-traffic').then((module) => module.AgentTraffic),
  { ssr: false, loading: () => <div className="skeleton h-64" /> },
);
