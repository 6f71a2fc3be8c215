'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { Chat } from '../../../../chat/chat';
import { AgentStatePill } from '../../../../components/agent-state';
import { PageHeader } from '../../../../components/page-header';
import { Panel } from '../../../../components/panel';
import { Snippet } from '../../../../components/snippet';
import { Tabs } from '../../../../components/ui/tabs';
import type { AgentEventView } from '../../../../lib/api/agents';
import type { AgentView } from '../../../../lib/api/agents.mapper';
import type { CardCheck } from '../../../../lib/card-check';
import type { MetroName } from '../../../../lib/place-name';
import { agentSnippets } from '../../../../lib/snippets';
import { ConnectionNote } from '../../../../live/connection-note';
import { useLiveAgents } from '../../../../live/use-live-agents';
import { UndeployAgents } from '../undeploy-agents';
import { AgentCardView } from './agent-card-view';
import { AgentFacts, FailureNote, PlacePanel } from './agent-facts';
import { AgentTimeLine } from './agent-time-line';

interface Props {
  agent: AgentView;
  events: AgentEventView[];
  description: string;
  /** Of the metro it serves and of the one it runs in. */
  metros: Record<string, MetroName>;
  card: CardCheck;
}

export function AgentDetail({ agent: initial, description, events, metros, card }: Props) {
  const t = useTranslations('agent');
  const list = useTranslations('agents');
  const { agents, connection } = useLiveAgents([initial], initial.id);
  const agent = agents[0] ?? initial;
  useRefreshOn(`${agent.state} ${agent.generation} ${agent.placement?.nodeId ?? ''}`);
  const metro = metros[agent.placement?.metroId ?? ''];
  const ended = agent.state === 'gone' || agent.state === 'undeploying';
  return (
    <>
      <PageHeader
        title={agent.name}
        crumb={{ href: '/agents', label: list('title') }}
        state={
          <>
            <AgentStatePill state={agent.state} />
            <ConnectionNote connection={connection} />
          </>
        }
        action={<UndeployAgents chosen={[agent]} disabled={ended} />}
        lead={description}
      />
      <FailureNote agent={agent} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,340px)_minmax(0,1fr)]">
        <div className="order-2 grid min-w-0 gap-4 lg:order-1">
          <AgentFacts agent={agent} metro={metro} />
          <Panel title={t('history')}>
            <AgentTimeLine events={events} metros={metros} />
          </Panel>
        </div>
        <div className="order-1 min-w-0 lg:order-2">
          <Tabs
            label={t('facets')}
            initial="chat"
            tabs={[
              {
                id: 'chat',
                label: t('chat'),
                content: <Chat agent={agent} ready={agent.state === 'ready'} examples={agent.examples} />,
              },
              { id: 'place', label: t('place'), content: <PlacePanel agent={agent} metro={metro} /> },
              {
                id: 'connect',
                label: t('connect'),
                content: <Snippet label={t('connect')} tabs={agentSnippets(agent.address)} />,
              },
              {
                id: 'card',
                label: t('card'),
                content: <AgentCardView cardJson={agent.cardJson} check={card} />,
              },
            ]}
          />
        </div>
      </div>
    </>
  );
}

/** What the live stream lacks (history, card check) is loaded again when the agent changes. */
function useRefreshOn(key: string): void {
  const router = useRouter();
  const seen = useRef(key);
  useEffect(() => {
    if (seen.current === key) return;
    seen.current = key;
    router.refresh();
  }, [key, router]);
}
