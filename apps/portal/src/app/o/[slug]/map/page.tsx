import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { preload } from 'react-dom';
import { listAgents } from '../../../../lib/api/agents';
import { answer, partial } from '../../../../lib/api/call';
import { getCoverage, listLinks, listMetros } from '../../../../lib/api/infrastructure';
import { requireScope } from '../../../../lib/session';
import { apiPath } from '../../../../organization/path';
import { Infrastructure } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('map');
  return { title: t('title') };
}

export default async function MapPage({ params }: { params: Promise<{ slug: string }> }) {
  const scope = await requireScope(params);
  preload(apiPath((await params).slug, '/land'), { as: 'fetch', crossOrigin: 'anonymous' });
  const [metros, links, coverage, agents] = await Promise.all([
    answer(listMetros(scope)),
    partial(listLinks(scope)),
    partial(getCoverage(scope)),
    partial(listAgents(scope)),
  ]);
  const agentsByMetro: Record<string, number> = {};
  for (const { placement } of agents.ok ? agents.value : []) {
    if (placement) agentsByMetro[placement.metroId] = (agentsByMetro[placement.metroId] ?? 0) + 1;
  }
  return (
    <Infrastructure
      metros={metros}
      links={links.ok ? links.value : []}
      coverage={coverage.ok ? coverage.value : undefined}
      agentsByMetro={agentsByMetro}
    />
  );
}
