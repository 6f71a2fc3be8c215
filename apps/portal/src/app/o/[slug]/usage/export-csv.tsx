'use client';

import { Download } from 'lucide-react';
import { useTimeZone, useTranslations } from 'next-intl';
import { Button } from '../../../../components/ui/button';
import type { UsageSummary } from '../../../../lib/api/ledger';
import { csvOf } from '../../../../lib/csv';
import { saveFile } from '../../../../lib/save-file';
import { DEFAULT_ZONE } from '../../../../lib/time-zone';
import { datesShown, type View } from './view';

const MICRO = 1_000_000;

/** Downloads what the chart shows, every group of it, as CSV. */
export function ExportCsv(props: {
  summary: UsageSummary;
  nameOf: (group: string) => string;
  view: View;
  currency: string;
}) {
  const { summary, nameOf, view, currency } = props;
  const t = useTranslations('usage');
  const zone = useTimeZone() ?? DEFAULT_ZONE;
  const save = () => {
    const rows = summary.buckets.map(({ startMs, group, quantity, amountMicro, events }) => [
      new Date(startMs).toISOString(),
      nameOf(group),
      group,
      events,
      quantity,
      amountMicro / MICRO,
      currency,
    ]);
    const head = ['start', view.groupBy, 'id', 'events', 'quantity', 'amount', 'currency'];
    const { from, to } = datesShown(view, zone);
    saveFile(`usage-by-${view.groupBy}-${from}-${to}.csv`, csvOf([head, ...rows]));
  };
  return (
    <Button size="sm" onClick={save}>
      <Download size={14} aria-hidden /> {t('exportCsv')}
    </Button>
  );
}
