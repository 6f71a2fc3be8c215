import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../../progress.ts';
import { query } from '../../query.ts';
import { quantile } from '../measure.ts';
import { drive } from './drive.ts';
import type { SupportLoad } from './options.ts';
import { ofEach, partsOf, usageOf, type Part } from './parts.ts';
import { agentMembers, modelMembers, type Members, type SupportSite } from './site.ts';

/** What one way in has shown. */
export interface WayInResult {
  conversations: number;
  turns: number;
  seconds: number;
  /** Share of turns with citations. */
  answered: number;
  p50Ms: number;
  p99Ms: number;
  faults: number;
  /** What most of the faults were. */
  commonestFault?: string | undefined;
  /** By the price list, for a thousand conversations. */
  yuanPerThousand: number;
  /** Of the database, for a conversation. */
  storedBytes: number;
  parts: Record<Part, PartResult>;
}

/** What a part took. */
export interface PartResult {
  processes: number;
  /** Resident at the end. */
  megabytes: number;
  /** Processor milliseconds of a conversation; what the part does anyway is among them. */
  cpuMs: number;
}

export interface SupportResults {
  load: SupportLoad;
  model: WayInResult;
  agent: WayInResult;
}

/** Charges and records are written in batches. */
const SETTLED_MS = 3_000;
const SETTLED_ROUNDS_MAX = 20;

/** Both ways in after each other, on a platform that runs. */
export async function measureSupport(
  site: SupportSite,
  load: SupportLoad,
  progress: Progress,
): Promise<SupportResults> {
  const model = await progress.step('conversations with the model', async () =>
    measureWayIn(site, await modelMembers(site, load.organisations, progress), load),
  );
  const members = await progress.step('hosted agents', () =>
    agentMembers(site, load.organisations, progress),
  );
  const agent = await progress.step('conversations with agents', () => measureWayIn(site, members, load));
  return { load, model, agent };
}

async function measureWayIn(site: SupportSite, members: Members, load: SupportLoad): Promise<WayInResult> {
  const parts = partsOf(site.dataDirectory);
  let [before, after] = [usageOf(parts), usageOf(parts)];
  const [storedBefore, spentBefore] = [await storedBytes(site), await members.spentMicro()];
  const driven = await drive(members.waysIn, load, {
    onStart: () => (before = usageOf(parts)),
    onEnd: () => (after = usageOf(parts)),
  });
  const spent = (await settled(members)) - spentBefore;
  const stored = (await storedBytes(site)) - storedBefore;
  const [commonest] = [...driven.faults].sort(([, a], [, b]) => b - a);
  return {
    conversations: driven.conversations,
    turns: driven.turns,
    seconds: driven.seconds,
    answered: driven.answered / (driven.turns || 1),
    p50Ms: quantile(driven.ms, 0.5),
    p99Ms: quantile(driven.ms, 0.99),
    faults: [...driven.faults.values()].reduce((sum, count) => sum + count, 0),
    commonestFault: commonest?.[0],
    yuanPerThousand: spent / (driven.begun || 1) / 1_000,
    storedBytes: stored / (driven.begun || 1),
    parts: ofEach((part) => ({
      processes: after[part].processes,
      megabytes: after[part].megabytes,
      cpuMs: (after[part].cpuMs - before[part].cpuMs) / (driven.conversations || 1),
    })),
  };
}

/** What has been spent once nothing more is charged. */
async function settled({ spentMicro }: Members): Promise<number> {
  let spent = await spentMicro();
  for (let round = 0; round < SETTLED_ROUNDS_MAX; round++) {
    await sleep(SETTLED_MS);
    const now = await spentMicro();
    if (now === spent) break;
    spent = now;
  }
  return spent;
}

async function storedBytes({ databaseUrl }: SupportSite): Promise<number> {
  const [row] = await query(databaseUrl, 'SELECT pg_database_size(current_database()) AS bytes');
  return Number(row?.['bytes'] ?? 0);
}
