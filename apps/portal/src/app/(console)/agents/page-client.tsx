'use client';

import { Bot, Plus } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { AgentStatePill } from '../../../components/agent-state';
import { DataTable, type Column } from '../../../components/data-table';
import { EmptyState } from '../../../components/empty-state';
import { PageHeader } from '../../../components/page-header';
import { TimeAgo } from '../../../components/time-ago';
import { ButtonLink } from '../../../components/ui/button';
import type { AgentView } from '../../../lib/api/agents.mapper';
import { ConnectionNote } from '../../../live/connection-note';
import { useLiveAgents } from '../../../live/use-live-agents';

export function AgentList(props: {
  initial: AgentView[];
  metroNames: Record<string, { name: string; nameZh: string }>;
}) {
  const t = useTranslations('agents');
  const { agents, connection } = useLiveAgents(props.initial);
  const columns = useColumns(props.metroNames);
  const deploy = (
    <ButtonLink href="/agents/deploy" kind="primary">
      <Plus size={16} aria-hidden /> {t('deploy')}
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        state={<ConnectionNote connection={connection} />}
        action={agents.length > 0 ? deploy : null}
      />
      {agents.length === 0 ? (
        <EmptyState icon={Bot} title={t('emptyTitle')} text={t('emptyText')} action={deploy} />
      ) : (
        <DataTable
          label={t('title')}
          rows={agents}
          columns={columns}
          rowKey={({ id }) => id}
          href={({ id }) => `/agents/${id}`}
          filterText={({ name, id, state, model }) => `${name} ${id} ${state} ${model}`}
        />
      )}
    </>
  );
}

function useColumns(metroNames: Record<string, { name: string; nameZh: string }>): Column<AgentView>[] {
  const t = useTranslations('agents');
  const format = useFormatter();
  const zh = useLocale() === 'zh';
  const metro = (id: string) => (zh ? metroNames[id]?.nameZh : metroNames[id]?.name) || id || '–';
  const latency = ({ placement }: AgentView) => placement?.roundTripUs ?? Number.MAX_SAFE_INTEGER;
  return [
    {
      id: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <Link href={`/agents/${id}`} className="inline-flex min-h-6 items-center font-medium hover:underline">
          {name}
        </Link>
      ),
      sort: ({ name }) => name,
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ state }) => <AgentStatePill state={state} />,
      sort: ({ state }) => state,
    },
    {
      id: 'model',
      header: t('model'),
      cell: ({ model }) => <code className="font-mono text-xs">{model}</code>,
      sort: ({ model }) => model,
      minor: true,
    },
    {
      id: 'place',
      header: t('place'),
      cell: ({ placement }) => (placement ? `${metro(placement.metroId)} · ${placement.siteName}` : '–'),
      sort: ({ placement }) => placement?.siteName ?? '',
      minor: true,
    },
    {
      id: 'latency',
      header: t('latency'),
      align: 'right',
      minor: true,
      cell: ({ placement }) =>
        placement
          ? t('ms', { value: format.number(placement.roundTripUs / 1_000, { maximumFractionDigits: 2 }) })
          : '–',
      sort: latency,
    },
    {
      id: 'updated',
      header: t('updated'),
      align: 'right',
      cell: ({ updatedAt }) => <TimeAgo at={updatedAt} />,
      sort: ({ updatedAt }) => updatedAt ?? '',
      minor: true,
    },
  ];
}
