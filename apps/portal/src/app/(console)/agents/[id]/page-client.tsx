'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Chat } from '../../../../chat/chat';
import { AgentStatePill } from '../../../../components/agent-state';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText } from '../../../../components/error-state';
import { PageHeader } from '../../../../components/page-header';
import { Panel } from '../../../../components/panel';
import { Snippet } from '../../../../components/snippet';
import { useToast } from '../../../../components/toast';
import { Tabs } from '../../../../components/ui/tabs';
import type { AgentEventView } from '../../../../lib/api/agents';
import type { AgentView } from '../../../../lib/api/agents.mapper';
import type { CardCheck } from '../../../../lib/card-check';
import { agentSnippets } from '../../../../lib/snippets';
import { ConnectionNote } from '../../../../live/connection-note';
import { useLiveAgents } from '../../../../live/use-live-agents';
import { undeploy } from '../actions';
import { AgentCardView } from './agent-card-view';
import { AgentFacts, FailureNote, PlacePanel } from './agent-facts';
import { AgentTimeLine } from './agent-time-line';

interface Props {
  agent: AgentView;
  events: AgentEventView[];
  metroName: string;
  card: CardCheck;
  gatewayUrl: string;
}

export function AgentDetail({ agent: initial, events, metroName, card }: Props) {
  const t = useTranslations('agent');
  const list = useTranslations('agents');
  const { agents, connection } = useLiveAgents([initial], initial.id);
  const agent = agents[0] ?? initial;
  useRefreshOn(`${agent.state} ${agent.generation} ${agent.placement?.nodeId ?? ''}`);
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
        action={<Undeploy agent={agent} disabled={ended} />}
        lead={agent.description}
      />
      <FailureNote agent={agent} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,340px)_minmax(0,1fr)]">
        <div className="order-2 grid min-w-0 gap-4 lg:order-1">
          <AgentFacts agent={agent} metroName={metroName} />
          <Panel title={t('history')}>
            <AgentTimeLine events={events} />
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
                content: (
                  <Chat agentId={agent.id} ready={agent.state === 'ready'} examples={agent.examples} />
                ),
              },
              { id: 'place', label: t('place'), content: <PlacePanel agent={agent} metroName={metroName} /> },
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

/** What the live stream does not carry (history, card check) is read again when the agent changed. */
function useRefreshOn(key: string): void {
  const router = useRouter();
  const seen = useRef(key);
  useEffect(() => {
    if (seen.current === key) return;
    seen.current = key;
    router.refresh();
  }, [key, router]);
}

function Undeploy({ agent, disabled }: { agent: AgentView; disabled: boolean }) {
  const t = useTranslations('agent');
  const toast = useToast();
  const errorText = useErrorText();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const confirm = async () => {
    const result = await undeploy(agent.id, idempotencyKey);
    toast(
      result.ok
        ? { tone: 'good', text: t('undeployStarted') }
        : { tone: 'bad', text: errorText(result.code) },
    );
    return result.ok;
  };
  return (
    <ConfirmDanger
      trigger={t('undeploy')}
      title={t('undeployTitle', { name: agent.name })}
      consequence={t('undeployConsequence')}
      name={agent.name}
      onConfirm={confirm}
      disabled={disabled}
    />
  );
}
