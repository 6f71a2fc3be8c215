import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMsOf, megabytesOf, treeOf } from '../load/process-usage.ts';

/** Parts of the platform, in the order of the tables. */
export const PARTS = ['model gateway', 'agent gateway', 'agents', 'ledger', 'database', 'rest'] as const;
export type Part = (typeof PARTS)[number];

const SERVICES: Record<string, Part> = {
  'maas-gateway': 'model gateway',
  'agent-gateway': 'agent gateway',
  governance: 'ledger',
  postgres: 'database',
};

/** What a part has taken. */
export interface Usage {
  processes: number;
  /** So far. */
  cpuMs: number;
  megabytes: number;
}

/** The processes of each part now; agents are what the agent host has started. `up` itself is none of them. */
export function partsOf(dataDirectory: string): Record<Part, number[]> {
  const file = join(dataDirectory, 'processes.json');
  // Written by tools/src/platform.ts.
  const { up: _, ...pids } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  const parts = ofEach((): number[] => []);
  for (const [name, pid] of Object.entries(pids)) {
    const service = name.replace(/-\d+$/, '');
    const tree = treeOf([pid]);
    if (service === 'agent-host') {
      parts.rest.push(pid);
      parts.agents.push(...tree.filter((each) => each !== pid));
    } else parts[SERVICES[service] ?? 'rest'].push(...tree);
  }
  return parts;
}

export function usageOf(parts: Record<Part, number[]>): Record<Part, Usage> {
  return ofEach((part) => {
    const pids = parts[part];
    return { processes: pids.length, cpuMs: cpuMsOf(pids), megabytes: megabytesOf(pids) };
  });
}

/** A value for each part. */
export function ofEach<Value>(of: (part: Part) => Value): Record<Part, Value> {
  const entries = PARTS.map((part): [Part, Value] => [part, of(part)]);
  return Object.fromEntries(entries) as Record<Part, Value>; // one for each
}
