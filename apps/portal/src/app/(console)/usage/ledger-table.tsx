'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../components/data-table';
import { Pager } from '../../../components/pager';
import type { UsageEntryView } from '../../../lib/api/ledger';
import type { View } from './page-client';

/** Every charge, with what caused it. */
export function LedgerTable(props: {
  ledger: { entries: UsageEntryView[]; nextPageToken: string };
  names: Record<string, string>;
  money: (micro: number) => string;
  view: View;
}) {
  const t = useTranslations('usage');
  const { ledger, view } = props;
  const here = `/usage?days=${view.days}&by=${view.groupBy}&step=${view.bucket}`;
  return (
    <DataTable
      label={t('ledger')}
      rows={ledger.entries}
      columns={useColumns(props.names, props.money)}
      rowKey={({ eventId }) => eventId}
      filterText={({ sku, model, agentId, requestId, eventId }) =>
        `${sku} ${model} ${agentId} ${requestId} ${eventId}`
      }
      footer={
        <Pager
          first={view.first}
          firstHref={here}
          nextHref={
            ledger.nextPageToken ? `${here}&cursor=${encodeURIComponent(ledger.nextPageToken)}` : undefined
          }
        />
      }
    />
  );
}

function useColumns(
  names: Record<string, string>,
  money: (micro: number) => string,
): Column<UsageEntryView>[] {
  const t = useTranslations('usage');
  const format = useFormatter();
  const mono = (text: string) => (text ? <code className="font-mono text-xs break-all">{text}</code> : '–');
  return [
    {
      id: 'sku',
      header: t('sku'),
      cell: ({ sku, eventId }) => (
        <span title={eventId} className="font-medium">
          {sku}
        </span>
      ),
      sort: ({ sku }) => sku,
    },
    {
      id: 'at',
      header: t('at'),
      cell: ({ at }) =>
        at ? (
          <span className="whitespace-nowrap">
            {format.dateTime(at, {
              month: 'short',
              day: 'numeric',
              hour: '2-digit',
              minute: '2-digit',
              second: '2-digit',
            })}
          </span>
        ) : (
          '–'
        ),
      sort: ({ at }) => at?.getTime() ?? 0,
    },
    {
      id: 'model',
      header: t('model'),
      minor: true,
      cell: ({ model }) => mono(model),
      sort: ({ model }) => model,
    },
    {
      id: 'agent',
      header: t('agent'),
      minor: true,
      cell: ({ agentId }) => names[agentId] ?? mono(agentId.slice(0, 8)),
      sort: ({ agentId }) => names[agentId] ?? agentId,
    },
    {
      id: 'outcome',
      header: t('outcome'),
      minor: true,
      cell: ({ outcome }) => outcome || '–',
      sort: ({ outcome }) => outcome,
    },
    { id: 'trace', header: t('trace'), minor: true, cell: ({ traceId }) => mono(traceId.slice(0, 12)) },
    {
      id: 'quantity',
      header: t('quantity'),
      align: 'right',
      minor: true,
      cell: ({ quantity }) => format.number(quantity),
      sort: ({ quantity }) => quantity,
    },
    {
      id: 'amount',
      header: t('amount'),
      align: 'right',
      cell: ({ amountMicro }) => money(amountMicro),
      sort: ({ amountMicro }) => amountMicro,
    },
  ];
}
