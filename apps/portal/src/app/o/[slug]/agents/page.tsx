import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../../../lib/api/agents';
import { answer, partial } from '../../../../lib/api/call';
import { listMetros } from '../../../../lib/api/infrastructure';
import { requireScope } from '../../../../lib/session';
import { AgentList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agents');
  return { title: t('title') };
}

export default async function AgentsPage({ params }: { params: Promise<{ slug: string }> }) {
  const scope = await requireScope(params);
  const [agents, metros] = await Promise.all([answer(listAgents(scope)), partial(listMetros(scope))]);
  const names = Object.fromEntries(
    metros.ok ? metros.value.map(({ id, name, nameZh }) => [id, { name, nameZh }]) : [],
  );
  return <AgentList initial={agents} metroNames={names} />;
}
