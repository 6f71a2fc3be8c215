import { PARTS, type Part } from './parts.ts';
import type { WayInResult } from './measure.ts';

/** What is planned for. */
export const DEMAND = {
  conversationsPerMonth: 100_000_000,
  secondsPerMonth: 30 * 86_400,
  /** The busiest second of the month beside the mean: customers sleep, and call after an outage. */
  peakFactor: 5,
  /** Of the processors at the peak; the rest is for what varies within a second, and for a node that is gone. */
  utilisationMax: 0.6,
};

/** The size of a node. */
export const NODE = { cores: 16, gibibytes: 64 };

/** What a part needs at the peak. */
export interface Need {
  part: Part;
  cores: number;
  /** Resident, of as many processes as the cores need, each as large as the measured ones. */
  gibibytes: number;
  /** As many as cores or memory need, whole and one more; 0 where the part takes nothing. */
  nodes: number;
}

/** Conversations that begin in the busiest second. */
export function peakPerSecond(): number {
  return (DEMAND.conversationsPerMonth / DEMAND.secondsPerMonth) * DEMAND.peakFactor;
}

/** What 100 million conversations a month need, by part, from what one of them took. */
export function needsOf({ parts }: WayInResult): Need[] {
  return PARTS.map((part) => {
    const { cpuMs, megabytes, processes } = parts[part];
    const cores = (peakPerSecond() * cpuMs) / 1_000 / DEMAND.utilisationMax;
    // A process of Node fills a core, and little more; what serves them has at least the processes that were measured.
    const factor = processes === 0 ? 0 : Math.max(1, Math.ceil(cores) / processes);
    const gibibytes = (factor * megabytes) / 1_024;
    const nodes = Math.ceil(Math.max(cores / NODE.cores, gibibytes / (NODE.gibibytes * 0.8)));
    return { part, cores, gibibytes, nodes: nodes === 0 ? 0 : nodes + 1 };
  });
}

/** Gibibytes that the database grows by in a month. */
export function storedPerMonth({ storedBytes }: Pick<WayInResult, 'storedBytes'>): number {
  return (DEMAND.conversationsPerMonth * storedBytes) / 2 ** 30;
}

/** Conversations a second that one core serves, of all parts together. */
export function conversationsPerCore({ parts }: Pick<WayInResult, 'parts'>): number {
  const cpuMs = PARTS.reduce((sum, part) => sum + parts[part].cpuMs, 0);
  return 1_000 / cpuMs;
}
