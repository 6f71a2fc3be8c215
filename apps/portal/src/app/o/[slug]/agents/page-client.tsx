'use client';

import { Bot, Plus } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { AgentStatePill } from '../../../../components/agent-state';
import { DataTable, type Column } from '../../../../components/data-table';
import type { Selection } from '../../../../components/data-table.types';
import { Cut, CutCode } from '../../../../components/data-table-cells';
import { EmptyState } from '../../../../components/empty-state';
import { EstimatedMark } from '../../../../components/estimated-mark';
import { None } from '../../../../components/none';
import { PageHeader } from '../../../../components/page-header';
import { TimeAgo } from '../../../../components/time-ago';
import { ButtonLink } from '../../../../components/ui/button';
import type { AgentView } from '../../../../lib/api/agents.mapper';
import { ConnectionNote } from '../../../../live/connection-note';
import { hostOf } from '../../../../lib/host-of';
import { usePlaceName } from '../../../../lib/place-name';
import { useLiveAgents } from '../../../../live/use-live-agents';
import { useMay } from '../../../../organization/organization';
import { OrgLink } from '../../../../organization/org-link';
import { UndeployAgents } from './undeploy-agents';

export function AgentList(props: {
  initial: AgentView[];
  metroNames: Record<string, { name: string; nameZh: string }>;
}) {
  const t = useTranslations('agents');
  const states = useTranslations('agentState');
  const { agents, connection } = useLiveAgents(props.initial);
  const columns = useColumns(props.metroNames);
  const may = useMay();
  const deploy = may('build') ? (
    <>
      <ButtonLink href="/agents/register">{t('register')}</ButtonLink>
      <ButtonLink href="/agents/deploy" kind="primary">
        <Plus size={16} aria-hidden /> {t('deploy')}
      </ButtonLink>
    </>
  ) : null;
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
          filterText={({ name, id, state, model, placement, external }) =>
            `${name} ${id} ${state} ${states(state)} ${model} ${placement?.siteName ?? external?.endpoint ?? ''}`
          }
          {...(may('build') ? { selection: SELECTION } : {})}
        />
      )}
    </>
  );
}

const SELECTION: Selection<AgentView> = {
  nameOf: ({ name }) => name,
  can: ({ state }) => state !== 'gone' && state !== 'undeploying',
  actions: (chosen, clear) => <UndeployAgents chosen={chosen} onDone={clear} />,
};

function useColumns(metroNames: Record<string, { name: string; nameZh: string }>): Column<AgentView>[] {
  const t = useTranslations('agents');
  const { placeOf, latencyOf } = useTexts(metroNames);
  const latency = ({ placement }: AgentView) => placement?.roundTripUs ?? Number.MAX_SAFE_INTEGER;
  return [
    {
      id: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <OrgLink
          href={`/agents/${id}`}
          className="inline-flex min-h-target items-center font-medium hover:underline"
        >
          <Cut text={name} className="max-w-40 sm:max-w-72" />
        </OrgLink>
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
      cell: ({ model, external }) => (external ? t(external.protocol) : <CutCode text={model} />),
      sort: ({ model, external }) => external?.protocol ?? model,
      minor: true,
      phone: ({ model, external }) => (external ? t(external.protocol) : model || undefined),
    },
    {
      id: 'place',
      header: t('place'),
      cell: (agent) => {
        const place = placeOf(agent);
        return place === undefined ? <None /> : <Cut text={place} className="max-w-72" />;
      },
      phone: placeOf,
      sort: ({ placement, external }) => placement?.siteName ?? external?.endpoint ?? '',
      minor: true,
    },
    {
      id: 'latency',
      header: t('latency'),
      align: 'right',
      minor: true,
      cell: (agent) => latencyOf(agent) ?? <None />,
      phone: (agent) =>
        agent.placement && (
          <span className="inline-flex items-center gap-1">
            {latencyOf(agent)} <EstimatedMark />
          </span>
        ),
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

/** Where an agent is and how far from its users, in words; undefined for one that is nowhere. */
function useTexts(metroNames: Record<string, { name: string; nameZh: string }>) {
  const t = useTranslations('agents');
  const format = useFormatter();
  const placeName = usePlaceName();
  const placeOf = ({ placement, external }: AgentView) => {
    if (placement) return placeName(placement, metroNames[placement.metroId]);
    return external && hostOf(external.endpoint);
  };
  const latencyOf = ({ placement }: AgentView) =>
    placement &&
    t('ms', {
      value: format.number(placement.roundTripUs / 1_000, {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }),
    });
  return { placeOf, latencyOf };
}
