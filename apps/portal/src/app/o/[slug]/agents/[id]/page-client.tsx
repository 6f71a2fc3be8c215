'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, type ReactNode } from 'react';
import { Chat } from '../../../../../chat/chat';
import { AgentStatePill } from '../../../../../components/agent-state';
import { PageHeader } from '../../../../../components/page-header';
import { Panel } from '../../../../../components/panel';
import { Tabs } from '../../../../../components/ui/tabs';
import type { AgentView } from '../../../../../lib/api/agents.mapper';
import type { MetroName } from '../../../../../lib/place-name';
import { ConnectionNote } from '../../../../../live/connection-note';
import { useLiveAgents } from '../../../../../live/use-live-agents';
import { AgentActions } from './agent-actions';
import { AgentFacts, FailureNote, RolloutNote } from './agent-facts';
import { ExternalFacts } from './external-facts';
import { AgentLogsLazily, AgentTrafficLazily, PlacePanelLazily } from './tabs-lazily';

interface Props {
  agent: AgentView;
  description: string;
  /** Of the metro it serves and of the one it runs in. */
  metros: Record<string, MetroName>;
  /** Parts that only change with a version, rendered by the server. */
  parts: { history: ReactNode; tools: ReactNode; connect: ReactNode; card: ReactNode };
}

export function AgentDetail({ agent: initial, description, metros, parts }: Props) {
  const t = useTranslations('agent');
  const list = useTranslations('agents');
  const { agents, connection } = useLiveAgents([initial], initial.id);
  const agent = agents[0] ?? initial;
  useRefreshOn(`${agent.state} ${agent.version} ${agent.generation} ${rolloutKey(agent)}`);
  const metro = metros[agent.placement?.metroId ?? ''];
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
        action={<AgentActions agent={agent} />}
        lead={description}
      />
      <FailureNote agent={agent} />
      <RolloutNote agent={agent} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,340px)_minmax(0,1fr)]">
        <div className="order-2 grid min-w-0 gap-4 lg:order-1">
          {agent.external ? (
            <ExternalFacts agent={agent} external={agent.external} />
          ) : (
            <AgentFacts agent={agent} metro={metro} />
          )}
          <Panel title={t(agent.external ? 'changes' : 'history')}>{parts.history}</Panel>
        </div>
        <div className="order-1 min-w-0 lg:order-2">
          <Tabs
            label={t('facets')}
            initial={agent.external?.protocol === 'mcp' ? 'tools' : 'chat'}
            tabs={[
              ...(agent.external?.protocol === 'mcp'
                ? [{ id: 'tools', label: t('tools'), content: parts.tools }]
                : []),
              {
                id: 'chat',
                label: t('chat'),
                content: <Chat agent={agent} ready={agent.state === 'ready'} examples={agent.examples} />,
              },
              ...(agent.external
                ? []
                : [
                    {
                      id: 'place',
                      label: t('place'),
                      content: <PlacePanelLazily agent={agent} metro={metro} />,
                    },
                    { id: 'logs', label: t('logs'), content: <AgentLogsLazily agent={agent} /> },
                  ]),
              {
                id: 'traffic',
                label: t('traffic'),
                content: <AgentTrafficLazily agentId={agent.id} />,
              },
              { id: 'connect', label: t('connect'), content: parts.connect },
              { id: 'card', label: t('card'), content: parts.card },
            ]}
          />
        </div>
      </div>
    </>
  );
}

function rolloutKey({ placement, rollout }: AgentView): string {
  return `${placement?.nodeId ?? ''} ${rollout ? `${rollout.version} ${rollout.failure?.code ?? ''}` : ''}`;
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
