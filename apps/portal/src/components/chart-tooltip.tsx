import { useFormatter, useTranslations } from 'next-intl';
import { useZoneLabel } from '../lib/zone-label';
import type { ChartPoint, ChartSeries } from './chart.types';
import { MOMENT } from '../lib/moment';

/** From here on, CSS pixels, the tooltip lies left of the pointer. */
const FLIP_AT = 320;

/** What a chart has under the pointer; screen readers have the table. */
export function ChartTooltip(props: {
  point: ChartPoint;
  chart: {
    times: number[];
    bucket: 'hour' | 'day';
    series: ChartSeries[];
    format: (value: number) => string;
  };
}) {
  const { at, left } = props.point;
  const { times, bucket, series, format } = props.chart;
  const t = useTranslations('chart');
  const dates = useFormatter();
  const zoneLabel = useZoneLabel();
  const time = times[at];
  if (time === undefined) return null;
  const start = new Date(time);
  const values = series.map(({ values: all, ...one }) => ({ ...one, value: all[at] ?? 0 }));
  const sum = values.reduce((total, { value }) => total + value, 0);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-2 z-10 grid min-w-44 gap-1 rounded-md border bg-raised px-3 py-2 text-xs shadow-float"
      style={{ left, transform: left > FLIP_AT ? 'translateX(calc(-100% - 12px))' : 'translateX(12px)' }}
    >
      <p className="font-medium whitespace-nowrap">
        {dates.dateTime(start, bucket === 'hour' ? MOMENT : { dateStyle: 'medium' })}{' '}
        <span className="font-normal text-muted">{zoneLabel(start)}</span>
      </p>
      {values
        .filter(({ value }) => value > 0)
        .map(({ name, colour, value }) => (
          <p key={name} className="flex items-center gap-1.5">
            <span className="size-2.5 shrink-0 rounded-sm" style={{ background: colour }} />
            <span className="max-w-40 truncate">{name}</span>
            <span className="ml-auto pl-3 tabular-nums">{format(value)}</span>
          </p>
        ))}
      <p className="flex justify-between border-t pt-1 font-medium">
        <span>{t('total')}</span>
        <span className="tabular-nums">{format(sum)}</span>
      </p>
    </div>
  );
}
