'use client';

import { useLocale, useTimeZone } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { cssColor } from '../lib/css-color';

export interface ChartSeries {
  name: string;
  values: number[];
}

interface Props {
  label: string;
  /** Milliseconds since the epoch. */
  times: number[];
  series: ChartSeries[];
  /** Formats a value; on the axis the step between two ticks is the second argument. */
  format: (value: number, step?: number) => string;
  height?: number;
  /** Charts of one group share their crosshair. */
  sync?: string;
}

const SERIES_COLOURS = 6;

/**
 * Stacked bars over time with a crosshair; drag to zoom, double click to see all. A table beside it has the same data.
 */
export function Chart({ label, times, series, format, height = 220, sync = 'isthmus' }: Props) {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? 'UTC';
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number>();
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let plot: uPlot | undefined;
    let ended = false;
    const draw = async () => {
      const { default: Plot } = await import('uplot');
      if (ended) return;
      plot?.destroy();
      const options = optionsOf({
        Plot,
        element,
        times,
        series,
        format,
        height,
        sync,
        locale,
        timeZone,
        onCursor: setAt,
      });
      plot = new Plot(options, [times.map((time) => time / 1_000), ...stacked(series)], element);
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
  }, [times, series, format, height, sync, locale, timeZone]);
  return (
    <figure className="grid min-w-0 gap-2">
      <div ref={box} role="img" aria-label={label} className="min-w-0 overflow-hidden" style={{ height }} />
      <figcaption className="flex min-h-6 flex-wrap gap-x-4 gap-y-1 text-xs">
        {series.map(({ name, values }, index) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <span
              aria-hidden
              className="size-2.5 rounded-sm"
              style={{ background: `var(--series-${(index % SERIES_COLOURS) + 1})` }}
            />
            {name}
            <span className="text-muted tabular-nums">
              {format(at === undefined ? values.reduce((sum, value) => sum + value, 0) : (values[at] ?? 0))}
            </span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** Stacks the rows; the last is drawn first, so that every bar shows its own part. */
function stacked(series: ChartSeries[]): number[][] {
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, at) => value + (below?.[at] ?? 0)));
  }
  return sums.reverse();
}

function optionsOf(input: {
  Plot: typeof uPlot;
  element: HTMLElement;
  times: number[];
  series: ChartSeries[];
  format: (value: number, step?: number) => string;
  height: number;
  sync: string;
  locale: string;
  timeZone: string;
  onCursor: (at: number | undefined) => void;
}): uPlot.Options {
  const { Plot, element, times, series, format, height, sync, locale, timeZone, onCursor } = input;
  const stepMs = (times[1] ?? 0) - (times[0] ?? 0);
  // Days are UTC days; hours are shown in the portal's time zone, as everywhere.
  const time = new Intl.DateTimeFormat(
    locale,
    stepMs > 0 && stepMs < 86_400_000
      ? { hour: '2-digit', minute: '2-digit', hour12: false, timeZone }
      : { month: 'short', day: 'numeric', timeZone: 'UTC' },
  );
  const [ink, line] = [cssColor(element, '--muted'), cssColor(element, '--line')];
  const axis = {
    stroke: ink,
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  const bars = Plot.paths.bars?.({ size: [0.7, 36], radius: 0.1 });
  return {
    width: element.clientWidth,
    height,
    cursor: { sync: { key: sync }, drag: { x: true, y: false } },
    scales: {
      x: { range: (_, min, max) => [min - stepMs / 2_000, max + stepMs / 2_000] },
      y: { range: (_, __, max) => [0, (max || 1) * 1.1] },
    },
    legend: { show: false },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        splits: (plot) => ticksOf(times, plot.width),
        values: (_, splits) => splits.map((at) => time.format(at * 1_000)),
      },
      {
        ...axis,
        size: 76,
        values: (_, splits) => splits.map((value) => format(value, (splits[1] ?? 0) - (splits[0] ?? 0))),
      },
    ],
    series: [
      {},
      ...series.map((_, index) => {
        const colour = cssColor(element, `--series-${((series.length - 1 - index) % SERIES_COLOURS) + 1}`);
        return {
          fill: colour,
          stroke: colour,
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        };
      }),
    ],
    hooks: { setCursor: [(plot: uPlot) => onCursor(plot.cursor.idx ?? undefined)] },
  };
}

/** Width of a label, CSS pixels. */
const TICK_WIDTH = 84;

/** Seconds of the buckets that get a label: every one, or every so many where there are more than fit. */
function ticksOf(times: number[], width: number): number[] {
  const every = Math.ceil(times.length / Math.max(2, Math.floor(width / TICK_WIDTH)));
  return times.filter((_, at) => at % every === 0).map((time) => time / 1_000);
}
