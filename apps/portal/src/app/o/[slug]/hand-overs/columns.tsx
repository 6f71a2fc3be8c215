'use client';

import { useTranslations } from 'next-intl';
import type { Column } from '../../../../components/data-table';
import { Cut } from '../../../../components/data-table-cells';
import { TimeAgo } from '../../../../components/time-ago';
import type { HandOverView } from '../../../../lib/api/hand-overs.mapper';
import { OrgLink } from '../../../../organization/org-link';
import { HandOverStatePill } from './handover-state';

export function useHandOverColumns(): Column<HandOverView>[] {
  const t = useTranslations('handOvers');
  return [
    {
      id: 'words',
      header: t('lastWords'),
      cell: ({ id, lastWords }) => (
        <OrgLink
          href={`/hand-overs/${id}`}
          className="inline-flex min-h-target min-w-0 items-center font-medium hover:underline"
        >
          <Cut text={lastWords || t('noWords')} className="max-w-44 md:max-w-72" />
        </OrgLink>
      ),
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ state }) => <HandOverStatePill state={state} />,
      sort: ({ state }) => state,
    },
    {
      id: 'reason',
      header: t('reason'),
      cell: ({ reason }) => t(`reasons.${reason}`),
      sort: ({ reason }) => reason,
      minor: true,
      phone: ({ reason }) => t(`reasons.${reason}`),
    },
    {
      id: 'agent',
      header: t('agent'),
      cell: ({ agentName, agentId }) => <Cut text={agentName || agentId} className="max-w-40" />,
      sort: ({ agentName }) => agentName,
      minor: true,
    },
    {
      id: 'language',
      header: t('language'),
      cell: ({ language }) => t(`languages.${language}`),
      sort: ({ language }) => language,
      minor: 'wide',
    },
    {
      id: 'since',
      header: t('since'),
      align: 'right',
      cell: ({ requestedAt }) => <TimeAgo at={requestedAt} />,
      sort: ({ requestedAt }) => requestedAt,
    },
  ];
}
