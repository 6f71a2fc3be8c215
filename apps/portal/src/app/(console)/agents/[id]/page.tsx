import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { checkCard } from '../../../../lib/card-check';
import { getAgent, listAgentEvents } from '../../../../lib/api/agents';
import { answer, partial } from '../../../../lib/api/call';
import { listMetros } from '../../../../lib/api/infrastructure';
import { runtime } from '../../../../lib/runtime';
import { requireScope } from '../../../../lib/session';
import { AgentDetail } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agent');
  return { title: t('title') };
}

export default async function AgentPage({ params }: { params: Promise<{ id: string }> }) {
  const scope = await requireScope();
  const { id } = await params;
  const agent = await answer(getAgent(scope, id));
  const [events, metros, card, { config }, locale] = await Promise.all([
    partial(listAgentEvents(scope, id)),
    partial(listMetros(scope)),
    checkCard(agent.cardJson),
    runtime(),
    getLocale(),
  ]);
  const metro = metros.ok ? metros.value.find((one) => one.id === agent.placement?.metroId) : undefined;
  return (
    <AgentDetail
      agent={agent}
      events={events.ok ? events.value : []}
      metroName={(locale === 'zh' ? metro?.nameZh : metro?.name) || agent.placement?.metroId || '–'}
      card={card}
      gatewayUrl={config.GATEWAY_URL}
    />
  );
}
