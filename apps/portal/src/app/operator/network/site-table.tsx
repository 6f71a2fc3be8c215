'use client';

import { useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import type { SiteView } from '../../../lib/api/infrastructure';
import { useOperatorName, usePlaceName, type MetroName } from '../../../lib/place-name';
import { TitledTable } from '../titled-table';

interface Row extends SiteView {
  place: string;
}

export function SiteTable(props: { sites: SiteView[]; metros: Record<string, MetroName> }) {
  const t = useTranslations('operation.network');
  const placeName = usePlaceName();
  const operatorName = useOperatorName();
  const rows: Row[] = props.sites.map((site) => ({
    ...site,
    place: placeName({ siteName: site.name, operatorId: site.operatorId }, props.metros[site.metroId]),
  }));
  const columns: Column<Row>[] = [
    {
      id: 'name',
      header: t('site'),
      cell: ({ place }) => <Cut text={place} className="max-w-44 font-medium sm:max-w-72" />,
      sort: ({ place }) => place,
    },
    {
      id: 'operator',
      header: t('operator'),
      cell: ({ operatorId }) => operatorName(operatorId),
      phone: ({ operatorId }) => operatorName(operatorId),
      sort: ({ operatorId }) => operatorId,
      minor: true,
    },
    {
      id: 'kind',
      header: t('kind'),
      cell: ({ kind }) => t(kind === 'hub' ? 'hub' : 'edge'),
      phone: ({ kind }) => t(kind === 'hub' ? 'hub' : 'edge'),
      sort: ({ kind }) => kind,
      minor: true,
    },
    {
      id: 'nodes',
      header: t('nodes'),
      align: 'right',
      cell: ({ nodes }) => nodes,
      sort: ({ nodes }) => nodes,
    },
    {
      id: 'reservations',
      header: t('reservations'),
      align: 'right',
      cell: ({ reservations }) => reservations,
      sort: ({ reservations }) => reservations,
    },
  ];
  return (
    <TitledTable title={t('sites')}>
      <DataTable
        label={t('sites')}
        name="site"
        rows={rows}
        columns={columns}
        rowKey={({ id }) => id}
        filterText={({ place, id, operatorId }) => `${place} ${id} ${operatorName(operatorId)}`}
        heightClass="max-h-[60vh]"
      />
    </TitledTable>
  );
}
