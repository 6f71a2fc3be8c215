import type uPlot from 'uplot';
import type { ChartPoint, ChartSeries } from './chart.types';

/** Stacks the rows; the last is drawn first, so that every bar shows its own part. */
export function stacked(series: ChartSeries[]): number[][] {
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, at) => value + (below?.[at] ?? 0)));
  }
  return sums.reverse();
}

/** How the start of a column is written on the axis. */
function timeFormat(bucket: 'hour' | 'day', locale: string, timeZone: string): Intl.DateTimeFormat {
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = { month: 'short', day: 'numeric' } as const;
  return new Intl.DateTimeFormat(locale, { ...(bucket === 'hour' ? hour : day), timeZone });
}

export function optionsOf(input: {
  Plot: typeof uPlot;
  size: { width: number; height: number };
  columns: { times: number[]; bucket: 'hour' | 'day' };
  /** As a canvas understands them. */
  colours: { ink: string; line: string; series: string[] };
  reader: { locale: string; timeZone: string; format: (value: number, step?: number) => string };
  sync: string;
  onPoint: (point: ChartPoint | undefined) => void;
}): uPlot.Options {
  const { Plot, size, columns, colours, reader, sync, onPoint } = input;
  const { times, bucket } = columns;
  const stepMs = bucket === 'hour' ? 3_600_000 : 86_400_000;
  const time = timeFormat(bucket, reader.locale, reader.timeZone);
  const axis = {
    stroke: colours.ink,
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
  };
  const bars = Plot.paths.bars?.({ size: [0.7, 36], radius: 0.1 });
  return {
    ...size,
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
        values: (_, splits) =>
          splits.map((value) => reader.format(value, (splits[1] ?? 0) - (splits[0] ?? 0))),
      },
    ],
    series: [
      {},
      ...colours.series.toReversed().map((colour) => ({
        fill: colour,
        stroke: colour,
        width: 0,
        points: { show: false },
        ...(bars ? { paths: bars } : {}),
      })),
    ],
    hooks: { setCursor: [(plot: uPlot) => onPoint(pointOf(plot))] },
  };
}

function pointOf({ cursor: { idx, left = -1 }, over }: uPlot): ChartPoint | undefined {
  return typeof idx === 'number' && left >= 0 ? { at: idx, left: left + over.offsetLeft } : undefined;
}

/** Width of a label, CSS pixels. */
const TICK_WIDTH = 84;

/** Seconds of the buckets that get a label: every one, or every so many where there are more than fit. */
function ticksOf(times: number[], width: number): number[] {
  const every = Math.ceil(times.length / Math.max(2, Math.floor(width / TICK_WIDTH)));
  return times.filter((_, at) => at % every === 0).map((time) => time / 1_000);
}
