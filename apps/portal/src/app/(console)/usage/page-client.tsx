'use client';

import { ChartColumn } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useMemo } from 'react';
import { Chart } from '../../../components/chart';
import { EmptyState } from '../../../components/empty-state';
import { Metric } from '../../../components/metric';
import { PageHeader } from '../../../components/page-header';
import { Panel } from '../../../components/panel';
import { ButtonLink, DownloadLink } from '../../../components/ui/button';
import type { AccountView, UsageEntryView, UsageSummary } from '../../../lib/api/ledger';
import { useMoney } from '../../../lib/money';
import { seriesOf } from '../../../lib/series';
import { useSkuName } from '../../../lib/sku';
import { GroupTable } from './group-table';
import { LedgerTable } from './ledger-table';
import type { View } from './view';

interface Props {
  account: AccountView;
  summary: UsageSummary;
  ledger: { entries: UsageEntryView[]; nextPageToken: string };
  names: Record<string, string>;
  /** Whether the user may download the usage. */
  exportable: boolean;
  view: View;
}

const STEP_MS = { hour: 3_600_000, day: 86_400_000 };

export function UsageView({ account, summary, ledger, names, exportable, view }: Props) {
  const t = useTranslations('usage');
  const money = useMoney(account.currency);
  const series = useMemo(
    () => seriesOf(summary.buckets, { ...view, stepMs: STEP_MS[view.bucket], rest: '…' }),
    [summary, view],
  );
  const skuName = useSkuName();
  const nameOf = (group: string) => {
    if (group === '…') return t('rest');
    return view.groupBy === 'sku' ? skuName(group) : names[group] || group || t('none');
  };
  const chart = series.groups.map(({ name, amountMicro }) => ({ name: nameOf(name), values: amountMicro }));
  return (
    <>
      <PageHeader title={t('title')} action={<Range view={view} />} />
      <div className="grid gap-4">
        <Panel>
          <div className="grid grid-cols-2 gap-4 md:grid-cols-4">
            <Metric label={t('inRange', { days: view.days })} value={money(summary.totalMicro)} />
            <Metric label={t('month')} value={money(account.spentMonthMicro)} />
            <Metric label={t('balance')} value={money(account.balanceMicro)} />
            <Metric label={t('held')} value={money(account.heldMicro)} />
          </div>
        </Panel>
        {summary.buckets.length === 0 ? (
          <EmptyState
            icon={ChartColumn}
            title={t('emptyTitle')}
            text={t('emptyText')}
            action={<ButtonLink href="/playground">{t('emptyAction')}</ButtonLink>}
          />
        ) : (
          <Panel title={t('costOver')} action={<Grouping view={view} />}>
            <div className="grid gap-5">
              <Chart label={t('costOver')} times={series.times} series={chart} format={money} />
              <GroupTable
                groups={series.groups.map((group) => ({ ...group, label: nameOf(group.name) }))}
                money={money}
                totalMicro={summary.totalMicro}
                bySku={view.groupBy === 'sku'}
              />
            </div>
          </Panel>
        )}
        {ledger.entries.length > 0 || !view.first ? (
          <section className="grid gap-2">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h2 className="text-base font-semibold">{t('ledger')}</h2>
              {exportable ? <Downloads view={view} /> : null}
            </div>
            <LedgerTable ledger={ledger} names={names} money={money} view={view} />
          </section>
        ) : null}
      </div>
    </>
  );
}

function hrefOf(view: View, change: Partial<Pick<View, 'days' | 'groupBy' | 'bucket'>>): string {
  const { days, groupBy, bucket } = { ...view, ...change };
  return `/usage?days=${days}&by=${groupBy}&step=${bucket}`;
}

function Downloads({ view: { fromMs, toMs } }: { view: View }) {
  const t = useTranslations('usage');
  const period = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  return (
    <div className="flex flex-wrap gap-2">
      <DownloadLink size="sm" href={`/api/usage/export?${period}&format=focus`}>
        {t('downloadFocus')}
      </DownloadLink>
      <DownloadLink size="sm" href={`/api/usage/export?${period}&format=cloudevents`}>
        {t('downloadEvents')}
      </DownloadLink>
    </div>
  );
}

function Range({ view }: { view: View }) {
  const t = useTranslations('usage');
  return (
    <Choice
      label={t('range')}
      options={[1, 7, 30].map((days) => ({
        label: t('days', { days }),
        href: hrefOf(view, { days, bucket: days === 1 ? 'hour' : 'day' }),
        current: days === view.days,
      }))}
    />
  );
}

function Grouping({ view }: { view: View }) {
  const t = useTranslations('usage');
  return (
    <div className="flex flex-wrap gap-2">
      <Choice
        label={t('groupBy')}
        options={(['sku', 'model', 'agent', 'key'] as const).map((groupBy) => ({
          label: t(`by.${groupBy}`),
          href: hrefOf(view, { groupBy }),
          current: groupBy === view.groupBy,
        }))}
      />
      <Choice
        label={t('step')}
        options={(['hour', 'day'] as const).map((bucket) => ({
          label: t(bucket),
          href: hrefOf(view, { bucket }),
          current: bucket === view.bucket,
        }))}
      />
    </div>
  );
}

function Choice({
  label,
  options,
}: {
  label: string;
  options: { label: string; href: string; current: boolean }[];
}) {
  return (
    <nav aria-label={label} className="flex rounded-md border bg-sunken p-0.5">
      {options.map(({ label: name, href, current }) => (
        <Link
          key={href}
          href={href}
          scroll={false}
          aria-current={current ? 'true' : undefined}
          className={`inline-flex min-h-6 min-w-8 items-center justify-center rounded-sm px-2 text-xs ${current ? 'bg-surface font-medium text-ink shadow-sm' : 'text-muted hover:text-ink'}`}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
