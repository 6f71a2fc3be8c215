import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endpoints } from './endpoints.ts';

/** One finished span, as libs/platform/observability writes it. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** Microseconds since the epoch. */
  startUs: number;
  service: string;
  name: string;
  attributes: Record<string, unknown>;
}

/** Every span that the platform has finished; each process writes its own file, once a second. */
export async function spans(): Promise<Span[]> {
  const folder = join(endpoints().dataDirectory, 'traces');
  const files = await readdir(folder).catch(() => []);
  // A file may be rotated between listing and reading.
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')));
  return texts
    .join('')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Span]; // written by FileSpanExporter
      } catch {
        return []; // The last line may be incomplete.
      }
    });
}

/** `service: span name` of every span of a trace. */
export function hops(all: Span[], traceId: string): string[] {
  return all.filter((span) => span.traceId === traceId).map(({ service, name }) => `${service}: ${name}`);
}
