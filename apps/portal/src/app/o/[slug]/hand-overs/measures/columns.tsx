'use client';

import { useTranslations } from 'next-intl';
import type { Column } from '../../../../../components/data-table';
import { Cut } from '../../../../../components/data-table-cells';
import type { MeasuresView } from '../../../../../lib/api/hand-overs.mapper';
import { figuresOf, type Figures } from './figures';
import { useShareText, useWaitText } from './words';

export function useMeasureColumns(names: Record<string, string>): Column<MeasuresView>[] {
  const t = useTranslations('handOvers');
  const waitText = useWaitText();
  const share = useShareColumn();
  const nameOf = ({ agentId }: MeasuresView) => names[agentId] ?? t('deletedAgent');
  return [
    {
      id: 'agent',
      header: t('agent'),
      cell: (row) => <Cut text={nameOf(row)} className="max-w-56" />,
      sort: nameOf,
    },
    {
      id: 'contacts',
      header: t('contacts'),
      align: 'right',
      cell: ({ contacts }) => contacts,
      sort: ({ contacts }) => contacts,
    },
    share('resolved', t('resolution')),
    share('handedOver', t('handOverRate')),
    share('repeated', t('repeatRate')),
    share('first', t('firstContact')),
    {
      id: 'wait',
      header: t('timeToPerson'),
      align: 'right',
      cell: ({ medianSecondsToPerson }) => waitText(medianSecondsToPerson),
      sort: ({ medianSecondsToPerson }) => medianSecondsToPerson ?? -1,
      minor: true,
    },
  ];
}

function useShareColumn() {
  const shareText = useShareText();
  return (id: keyof Figures, header: string): Column<MeasuresView> => ({
    id,
    header,
    align: 'right',
    cell: (row) => shareText(figuresOf(row)[id]),
    sort: (row) => {
      const { part, whole } = figuresOf(row)[id];
      return whole === 0 ? -1 : part / whole;
    },
    minor: id !== 'resolved',
  });
}
