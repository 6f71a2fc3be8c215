import type { ReactNode } from 'react';

/** One figure with its unit, an optional note, and an optional sparkline. */
export function Metric(props: {
  label: string;
  value: ReactNode;
  unit?: string;
  note?: ReactNode;
  trend?: number[];
  mark?: ReactNode;
}) {
  return (
    <div className="grid content-start gap-0.5">
      <div className="flex items-center gap-1.5 text-xs text-muted">
        {props.label}
        {props.mark}
      </div>
      <div className="text-xl font-semibold tabular-nums">
        {props.value}
        {props.unit ? <span className="ml-1 text-sm font-normal text-muted">{props.unit}</span> : null}
      </div>
      {props.trend && props.trend.length > 1 ? <Sparkline values={props.trend} /> : null}
      {props.note ? <div className="text-xs text-muted">{props.note}</div> : null}
    </div>
  );
}

const WIDTH = 120;
const HEIGHT = 24;

function Sparkline({ values }: { values: number[] }) {
  const max = Math.max(...values, 1e-9);
  const step = WIDTH / (values.length - 1);
  const points = values.map(
    (value, at) => `${(at * step).toFixed(1)},${(HEIGHT - 2 - (value / max) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden
      className="my-0.5 text-accent"
    >
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
