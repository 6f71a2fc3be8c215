'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import { Notice } from '../../../components/notice';
import { None } from '../../../components/none';
import { PageHeader } from '../../../components/page-header';
import { StatePill } from '../../../components/state-pill';
import { Button } from '../../../components/ui/button';
import type { ModelView } from '../../../lib/api/models';
import type { PriceChange } from '../../../lib/api/platform';
import { useMoney } from '../../../lib/money';
import { useSkuName } from '../../../lib/sku';
import { TitledTable } from '../titled-table';
import { ChangePrice } from './change-price';
import { PriceChanges } from './price-changes';
import { useMomentText, usePriceText } from './price-text';
import { WithdrawPrice } from './withdraw-price';
import type { PriceLine } from './price-lines';

interface Props {
  lines: PriceLine[];
  models: ModelView[] | undefined;
  changes: PriceChange[] | undefined;
}

export function PricesView({ lines, models, changes }: Props) {
  const t = useTranslations('operation');
  const [changing, setChanging] = useState<PriceLine>();
  const columns = usePriceColumns(setChanging);
  return (
    <>
      <PageHeader title={t('pages.prices')} lead={t('prices.lead')} />
      <div className="grid gap-6">
        <TitledTable title={t('prices.prices')}>
          <DataTable
            label={t('prices.prices')}
            name="price"
            rows={lines}
            columns={columns}
            rowKey={({ sku, model }) => `${sku} ${model}`}
            filterText={({ sku, model }) => `${sku} ${model}`}
          />
        </TitledTable>
        {models ? <ModelTable models={models} /> : <Notice tone="bad">{t('health.noModels')}</Notice>}
        {changes ? <PriceChanges changes={changes} /> : <Notice tone="bad">{t('prices.noChanges')}</Notice>}
      </div>
      {changing ? (
        <ChangePrice
          line={changing}
          models={(models ?? []).map(({ id }) => id)}
          onClose={() => setChanging(undefined)}
        />
      ) : null}
    </>
  );
}

function usePriceColumns(onChange: (line: PriceLine) => void): Column<PriceLine>[] {
  const t = useTranslations('operation.prices');
  const skuName = useSkuName();
  const priceText = usePriceText();
  const momentText = useMomentText();
  return [
    {
      id: 'what',
      header: t('what'),
      cell: ({ sku, model }) => (
        <span className="block w-32 sm:w-52">
          <Cut text={skuName(sku)} className="max-w-full font-medium" />
          {sku.startsWith('model.') ? (
            <Cut text={model || t('otherModels')} className="max-w-full text-xs text-muted" />
          ) : null}
        </span>
      ),
      sort: ({ sku, model }) => `${sku} ${model}`,
    },
    {
      id: 'now',
      header: t('now'),
      cell: ({ current }) => (current ? priceText(current) : <None />),
      phone: ({ current }) => current && priceText(current),
      minor: true,
    },
    {
      id: 'since',
      header: t('since'),
      cell: ({ current }) => (current ? momentText(current.effectiveFrom) : <None />),
      minor: true,
    },
    {
      id: 'upcoming',
      header: t('upcoming'),
      cell: ({ upcoming }) => (
        <span className="grid text-xs tabular-nums">
          {upcoming.length === 0 ? <None /> : null}
          {upcoming.map((price) => (
            <span key={price.id} className="inline-flex items-center gap-1 whitespace-nowrap">
              {t('upcomingPrice', { price: priceText(price), at: momentText(price.effectiveFrom) })}
              <WithdrawPrice price={price} />
            </span>
          ))}
        </span>
      ),
      minor: true,
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'right',
      fixed: true,
      cell: (line) => (
        <Button
          size="sm"
          kind="quiet"
          onClick={() => onChange(line)}
          aria-label={t('changeOf', { name: `${skuName(line.sku)} ${line.model}`.trim() })}
        >
          {t('change')}
        </Button>
      ),
    },
  ];
}

function ModelTable({ models }: { models: ModelView[] }) {
  const t = useTranslations('models');
  const words = useTranslations('operation.prices');
  const money = useMoney();
  const columns: Column<ModelView>[] = [
    {
      id: 'model',
      header: t('model'),
      cell: ({ id }) => <Cut text={id} className="max-w-32 font-mono text-xs sm:max-w-64" />,
      sort: ({ id }) => id,
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ available }) => (
        <StatePill tone={available ? 'good' : 'bad'} label={t(available ? 'available' : 'down')} />
      ),
      sort: ({ available }) => Number(available),
    },
    {
      id: 'owner',
      header: t('owner'),
      cell: ({ builtIn, ownedBy }) => (
        <Cut text={builtIn ? t('builtIn', { provider: ownedBy }) : ownedBy} className="max-w-40" />
      ),
      sort: ({ ownedBy }) => ownedBy,
      minor: true,
    },
    {
      id: 'kind',
      header: t('kind'),
      cell: ({ kind }) => t(kind === 'embedding' ? 'embedding' : 'chatKind'),
      minor: true,
    },
    {
      id: 'input',
      header: words('inputMillion'),
      align: 'right',
      cell: ({ inputPriceMicroPerMillion }) => money(inputPriceMicroPerMillion),
      minor: true,
    },
    {
      id: 'output',
      header: words('outputMillion'),
      align: 'right',
      cell: ({ outputPriceMicroPerMillion }) => money(outputPriceMicroPerMillion),
      minor: true,
    },
  ];
  return (
    <TitledTable title={words('models')}>
      <DataTable
        label={words('models')}
        name="model"
        rows={models}
        columns={columns}
        rowKey={({ id }) => id}
        filterText={({ id, ownedBy }) => `${id} ${ownedBy}`}
      />
    </TitledTable>
  );
}
