import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../lib/api/agents';
import { listAuditRecords } from '../../lib/api/audit';
import { partial } from '../../lib/api/call';
import { getCoverage, listLinks } from '../../lib/api/infrastructure';
import { getAccount, summariseUsage } from '../../lib/api/ledger';
import { listModels } from '../../lib/api/models';
import { requireScope } from '../../lib/session';
import { Overview } from './overview';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

const DAY_MS = 86_400_000;
const DAYS = 14;
const RECENT = 6;

/** Is everything well, what is it doing now, what does it cost, what needs me. Each part may be missing by itself. */
export default async function OverviewPage() {
  const scope = await requireScope();
  const to = new Date();
  const from = new Date(Math.floor(to.getTime() / DAY_MS - DAYS + 1) * DAY_MS);
  const [agents, account, usage, records, models, links, coverage] = await Promise.all([
    partial(listAgents(scope)),
    partial(getAccount(scope)),
    partial(summariseUsage(scope, { from, to, groupBy: 'sku', bucket: 'day' })),
    partial(listAuditRecords(scope, '', RECENT)),
    partial(listModels(scope)),
    partial(listLinks(scope)),
    partial(getCoverage(scope)),
  ]);
  return (
    <Overview
      agents={agents}
      account={account}
      spentByDay={usage.ok ? byDay(usage.value.buckets, from.getTime()) : undefined}
      records={records}
      models={models}
      linksDown={links.ok ? links.value.filter(({ state }) => state === 'down').length : undefined}
      coverage={coverage}
    />
  );
}

function byDay(buckets: { startMs: number; amountMicro: number }[], fromMs: number): number[] {
  const days = Array.from({ length: DAYS }, () => 0);
  for (const { startMs, amountMicro } of buckets) {
    const day = Math.floor((startMs - fromMs) / DAY_MS);
    days[day] = (days[day] ?? 0) + amountMicro;
  }
  return days;
}
