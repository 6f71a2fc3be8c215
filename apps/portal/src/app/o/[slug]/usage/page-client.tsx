'use client';

import { ChartColumn } from 'lucide-react';
import { useTimeZone, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Chart } from '../../../../components/chart';
import { EmptyState } from '../../../../components/empty-state';
import { Metric } from '../../../../components/metric';
import { PageHeader } from '../../../../components/page-header';
import { Panel } from '../../../../components/panel';
import { Permitted } from '../../../../components/permitted';
import { ButtonLink, DownloadLink } from '../../../../components/ui/button';
import type { AccountView, UsageEntryView, UsageSummary } from '../../../../lib/api/ledger';
import type { CacheUse } from '../../../../lib/api/models';
import type { SpendRules } from '../../../../lib/api/quota';
import { useMoney, wholeCents } from '../../../../lib/money';
import { seriesOf } from '../../../../lib/series';
import { seriesColour } from '../../../../lib/series-colour';
import { DEFAULT_ZONE } from '../../../../lib/time-zone';
import { useZoneLabel } from '../../../../lib/zone-label';
import { useApiPath } from '../../../../organization/organization';
import { OrganizationRules } from '../../../../spend/organization-rules';
import { CachePanel } from './cache-use';
import { ExportCsv } from './export-csv';
import { useGroupName } from './group-name';
import { GroupTable } from './group-table';
import { LedgerTable } from './ledger-table';
import { GroupingChoice, RangeChoice } from './view-choice';
import type { View } from './view';

interface Props {
  account: AccountView;
  summary: UsageSummary;
  ledger: { entries: UsageEntryView[]; nextPageToken: string };
  names: Record<string, string>;
  /** Of the organisation; undefined while they cannot be read. */
  rules: SpendRules | undefined;
  /** Undefined while it cannot be read. */
  cacheUse: CacheUse | undefined;
  /** Whether the user may download the usage, and set budgets and limits. */
  maySpend: boolean;
  view: View;
}

export function UsageView({ account, summary, ledger, names, rules, cacheUse, maySpend, view }: Props) {
  const t = useTranslations('usage');
  const money = useMoney(account.currency);
  const zone = useTimeZone() ?? DEFAULT_ZONE;
  const zoneLabel = useZoneLabel();
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('zone', { zone, offset: zoneLabel() })}
        action={<RangeChoice view={view} />}
      />
      <div className="grid gap-4">
        <Panel>
          <div className="grid grid-cols-2 gap-4 md:grid-cols-4">
            <Metric
              label={'days' in view.range ? t('inRange', { days: view.range.days }) : t('inCustomRange')}
              value={money(summary.totalMicro)}
            />
            <Metric label={t('month')} value={money(account.spentMonthMicro)} />
            <Metric label={t('balance')} value={money(wholeCents(account.balanceMicro))} />
            <Metric label={t('held')} value={money(account.heldMicro)} note={t('heldNote')} />
          </div>
        </Panel>
        {cacheUse ? <CachePanel use={cacheUse} currency={account.currency} /> : null}
        {rules ? <OrganizationRules rules={rules} currency={account.currency} editable={maySpend} /> : null}
        {summary.buckets.length === 0 ? (
          <EmptyState
            icon={ChartColumn}
            title={t('emptyTitle')}
            text={t('emptyText')}
            action={
              <Permitted to="build">
                <ButtonLink href="/playground">{t('emptyAction')}</ButtonLink>
              </Permitted>
            }
          />
        ) : (
          <CostOverTime summary={summary} names={names} view={view} currency={account.currency} />
        )}
        {ledger.entries.length > 0 || !view.first ? (
          <section className="grid gap-2">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <h2 className="text-base font-semibold">{t('ledger')}</h2>
              {maySpend ? <Downloads view={view} /> : null}
            </div>
            <LedgerTable ledger={ledger} names={names} currency={account.currency} view={view} />
          </section>
        ) : null}
      </div>
    </>
  );
}

function CostOverTime(props: Pick<Props, 'summary' | 'names' | 'view'> & { currency: string }) {
  const { summary, names, view, currency } = props;
  const t = useTranslations('usage');
  const money = useMoney(currency);
  const series = useMemo(() => seriesOf(summary.buckets, { times: view.times, rest: '…' }), [summary, view]);
  const nameOf = useGroupName(view.groupBy, names);
  const groups = series.groups.map((group) => ({
    ...group,
    label: nameOf(group.name),
    colour: seriesColour(group.name),
  }));
  return (
    <Panel
      title={t('costOver')}
      action={
        <div className="flex flex-wrap gap-2">
          <GroupingChoice view={view} />
          <ExportCsv summary={summary} nameOf={nameOf} view={view} currency={currency} />
        </div>
      }
    >
      <div className="grid gap-5">
        <Chart
          label={t('costOver')}
          times={series.times}
          bucket={view.bucket}
          series={groups.map(({ label: name, colour, amountMicro: values }) => ({ name, colour, values }))}
          format={money}
        />
        <GroupTable
          groups={groups}
          currency={currency}
          totalMicro={summary.totalMicro}
          groupBy={view.groupBy}
        />
      </div>
    </Panel>
  );
}

function Downloads({ view: { fromMs, toMs } }: { view: View }) {
  const t = useTranslations('usage');
  const file = useApiPath()('/usage/export');
  const period = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
  return (
    <div className="flex flex-wrap gap-2">
      <DownloadLink size="sm" href={`${file}?${period}&format=focus`}>
        {t('downloadFocus')}
      </DownloadLink>
      <DownloadLink size="sm" href={`${file}?${period}&format=cloudevents`}>
        {t('downloadEvents')}
      </DownloadLink>
    </div>
  );
}
