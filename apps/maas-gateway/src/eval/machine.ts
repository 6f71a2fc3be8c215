import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What figures were taken on, and under which load. */
export function machineLine(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${gibibytes} GiB, ${process.platform}, Node ${process.versions.node}. Load average at the start: ${loadLine()}.`;
}

/** Of the last one, five and fifteen minutes. */
export function loadLine(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(', ');
}
