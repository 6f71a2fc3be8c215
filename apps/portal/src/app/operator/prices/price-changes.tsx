'use client';

import { useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import { TimeAgo } from '../../../components/time-ago';
import type { PriceChange } from '../../../lib/api/platform';
import { useSkuName } from '../../../lib/sku';
import { TitledTable } from '../titled-table';
import { useMomentText, usePriceText } from './price-text';

/** Who added and withdrew prices. */
export function PriceChanges({ changes }: { changes: PriceChange[] }) {
  const t = useTranslations('operation.prices');
  const columns = useColumns();
  return (
    <TitledTable title={t('changes')}>
      {changes.length === 0 ? (
        <p className="text-sm text-muted">{t('unchanged')}</p>
      ) : (
        <DataTable
          label={t('changes')}
          name="change"
          rows={changes}
          columns={columns}
          rowKey={({ sequence }) => String(sequence)}
          filterText={({ by, price }) => `${by} ${price.sku} ${price.model}`}
        />
      )}
    </TitledTable>
  );
}

function useColumns(): Column<PriceChange>[] {
  const t = useTranslations('operation.prices');
  const skuName = useSkuName();
  const priceText = usePriceText();
  const momentText = useMomentText();
  return [
    {
      id: 'change',
      header: t('changeKind'),
      cell: ({ change, price }) => (
        <span className="block w-40 sm:w-56">
          <span className="font-medium">{t(change)}</span>
          <Cut
            text={[skuName(price.sku), price.model].filter(Boolean).join(' · ')}
            className="max-w-full text-xs text-muted"
          />
        </span>
      ),
      sort: ({ change }) => change,
    },
    { id: 'price', header: t('now'), cell: ({ price }) => priceText(price), minor: true },
    {
      id: 'from',
      header: t('fromColumn'),
      cell: ({ price }) => momentText(price.effectiveFrom),
      sort: ({ price }) => price.effectiveFrom.getTime(),
      minor: true,
    },
    { id: 'by', header: t('by'), cell: ({ by }) => <Cut text={by} className="max-w-48" />, minor: true },
    {
      id: 'at',
      header: t('at'),
      align: 'right',
      cell: ({ at }) => <TimeAgo at={at} />,
      sort: ({ at }) => at?.getTime() ?? 0,
    },
  ];
}
