import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { doors } from './doors.ts';

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

/** Every span that the platform has finished; its processes write once a second. */
export async function spans(): Promise<Span[]> {
  const text = await readFile(join(doors().dataDirectory, 'traces.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Span]; // written by FileSpanExporter
    } catch {
      return []; // The last line may still be on its way.
    }
  });
}

/** `service: span name` of every span of a trace. */
export function hops(all: Span[], traceId: string): string[] {
  return all.filter((span) => span.traceId === traceId).map(({ service, name }) => `${service}: ${name}`);
}
