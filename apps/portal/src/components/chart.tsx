'use client';

import { useLocale, useTimeZone } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { cssColor } from '../lib/css-color';
import { DEFAULT_ZONE } from '../lib/time-zone';
import { ChartTooltip } from './chart-tooltip';
import { optionsOf, stacked } from './chart-options';
import type { ChartPoint, ChartSeries } from './chart.types';

interface Props {
  label: string;
  /** The starts of the columns, milliseconds since the epoch. */
  times: number[];
  bucket: 'hour' | 'day';
  series: ChartSeries[];
  /** Formats a value; on the axis the step between two ticks is the second argument. */
  format: (value: number, step?: number) => string;
  height?: number;
  /** Charts of one group share their crosshair. */
  sync?: string;
}

/**
 * Stacked bars over time, in the reader's time zone, with the values under the pointer; drag to zoom, double click to
 * see all. A table beside it has the same data.
 */
export function Chart({ label, times, bucket, series, format, height = 220, sync = 'isthmus' }: Props) {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? DEFAULT_ZONE;
  const box = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState<ChartPoint>();
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let plot: uPlot | undefined;
    let ended = false;
    const draw = async () => {
      const { default: Plot } = await import('uplot');
      if (ended) return;
      plot?.destroy();
      const colours = series.map(({ colour }) => cssColor(element, colour));
      const [ink, line] = [cssColor(element, 'var(--muted)'), cssColor(element, 'var(--line)')];
      const options = optionsOf({
        Plot,
        size: { width: element.clientWidth, height },
        columns: { times, bucket },
        colours: { ink, line, series: colours },
        reader: { locale, timeZone, format },
        sync,
        onPoint: setPoint,
      });
      plot = new Plot(options, [times.map((time) => time / 1_000), ...stacked(series)], element);
      setDrawn(true);
    };
    void draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const recoloured = new MutationObserver(() => void draw());
    recoloured.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      ended = true;
      resized.disconnect();
      recoloured.disconnect();
      plot?.destroy();
    };
  }, [times, bucket, series, format, height, sync, locale, timeZone]);
  return (
    <figure className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <div className="relative min-w-0" onPointerLeave={() => setPoint(undefined)}>
        <div ref={box} role="img" aria-label={label} className="min-w-0 overflow-hidden" style={{ height }} />
        {drawn ? null : <div aria-hidden className="skeleton absolute inset-0" />}
        {point ? <ChartTooltip point={point} chart={{ times, bucket, series, format }} /> : null}
      </div>
      <figcaption className="flex min-h-6 flex-wrap gap-x-4 gap-y-1 text-xs">
        {series.map(({ name, colour, values }) => (
          <span key={name} className="inline-flex min-w-0 items-center gap-1.5">
            <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={{ background: colour }} />
            <span className="max-w-64 truncate" title={name}>
              {name}
            </span>
            <span className="text-muted tabular-nums">
              {format(values.reduce((sum, value) => sum + value, 0))}
            </span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
