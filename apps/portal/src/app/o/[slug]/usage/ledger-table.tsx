'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../../components/data-table';
import { Cut, CutCode } from '../../../../components/data-table-cells';
import { None } from '../../../../components/none';
import { Pager } from '../../../../components/pager';
import type { UsageEntryView } from '../../../../lib/api/ledger';
import { useAlignedMoney } from '../../../../lib/money';
import { useZoneLabel } from '../../../../lib/zone-label';
import { useQuantity, useSkuName } from '../../../../lib/sku';
import { hrefOf, type View } from './view';

const OUTCOMES = ['completed', 'failed', 'cancelled', 'interrupted'] as const;

/** Every charge, with its cause. */
export function LedgerTable(props: {
  ledger: { entries: UsageEntryView[]; nextPageToken: string };
  names: Record<string, string>;
  currency: string;
  view: View;
}) {
  const t = useTranslations('usage');
  const { ledger, view } = props;
  const money = useAlignedMoney(
    props.currency,
    ledger.entries.map(({ amountMicro }) => amountMicro),
  );
  return (
    <DataTable
      label={t('ledger')}
      rows={ledger.entries}
      columns={useColumns(props.names, money)}
      rowKey={({ eventId }) => eventId}
      filterText={({ sku, model, agentId, requestId, eventId }) =>
        `${sku} ${model} ${agentId} ${requestId} ${eventId}`
      }
      footer={
        <Pager
          first={view.first}
          firstHref={hrefOf(view)}
          nextHref={ledger.nextPageToken ? hrefOf(view, {}, ledger.nextPageToken) : undefined}
        />
      }
    />
  );
}

type Names = Record<string, string>;

function useColumns(names: Names, money: (micro: number) => string): Column<UsageEntryView>[] {
  const t = useTranslations('usage');
  const quantityOf = useQuantity();
  return [
    ...useEntryColumns(),
    ...useCauseColumns(names),
    {
      id: 'quantity',
      header: t('quantity'),
      align: 'right',
      minor: true,
      cell: ({ sku, quantity }) => quantityOf(sku, quantity),
      phone: ({ sku, quantity }) => quantityOf(sku, quantity),
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

/** What was charged, and when. */
function useEntryColumns(): Column<UsageEntryView>[] {
  const t = useTranslations('usage');
  const format = useFormatter();
  const zoneLabel = useZoneLabel();
  const skuName = useSkuName();
  return [
    {
      id: 'sku',
      header: t('sku'),
      cell: ({ sku, eventId }) => (
        <Cut text={skuName(sku)} title={`${sku} · ${eventId}`} className="max-w-64 font-medium" />
      ),
      sort: ({ sku }) => sku,
    },
    {
      id: 'at',
      header: t('atZone', { zone: zoneLabel() }),
      cell: ({ at }) =>
        at ? (
          <span className="whitespace-nowrap">
            {format.dateTime(at, {
              month: 'short',
              day: 'numeric',
              hour: '2-digit',
              minute: '2-digit',
              second: '2-digit',
              hourCycle: 'h23',
            })}
          </span>
        ) : (
          <None />
        ),
      sort: ({ at }) => at?.getTime() ?? 0,
    },
  ];
}

/** What caused the charge. */
function useCauseColumns(names: Names): Column<UsageEntryView>[] {
  const t = useTranslations('usage');
  const outcomes = useTranslations('usage.outcomes');
  return [
    {
      id: 'model',
      header: t('model'),
      minor: true,
      cell: ({ model }) => <CutCode text={model} />,
      phone: ({ model }) => model || undefined,
      sort: ({ model }) => model,
    },
    {
      id: 'agent',
      header: t('agent'),
      minor: true,
      cell: ({ agentId }) => {
        const name = names[agentId];
        return name ? <Cut text={name} className="max-w-48" /> : <CutCode text={agentId.slice(0, 8)} />;
      },
      phone: ({ agentId }) => names[agentId] || agentId.slice(0, 8) || undefined,
      sort: ({ agentId }) => names[agentId] ?? agentId,
    },
    {
      id: 'outcome',
      header: t('outcome'),
      minor: true,
      cell: ({ outcome }) => {
        const known = OUTCOMES.find((one) => one === outcome);
        return known ? outcomes(known) : outcome || <None />;
      },
      sort: ({ outcome }) => outcome,
    },
    {
      id: 'trace',
      header: t('trace'),
      minor: true,
      cell: ({ traceId }) => <CutCode text={traceId.slice(0, 12)} />,
    },
  ];
}
