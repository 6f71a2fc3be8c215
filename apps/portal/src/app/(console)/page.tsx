import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../lib/api/agents';
import type { AgentView } from '../../lib/api/agents.mapper';
import { listAuditRecords } from '../../lib/api/audit';
import { partial } from '../../lib/api/call';
import { getCoverage, listLinks, listMetros, type MetroView } from '../../lib/api/infrastructure';
import { getAccount, summariseUsage } from '../../lib/api/ledger';
import { listModels } from '../../lib/api/models';
import type { MetroName } from '../../lib/place-name';
import { requireScope } from '../../lib/session';
import { Overview } from './overview';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

const DAY_MS = 86_400_000;
const DAYS = 14;
const RECENT = 6;

/** Health, current activity, cost and what needs attention. Each part may be missing on its own. */
export default async function OverviewPage() {
  const scope = await requireScope();
  const to = new Date();
  const from = new Date(Math.floor(to.getTime() / DAY_MS - DAYS + 1) * DAY_MS);
  const [agents, account, usage, records, models, links, metros, coverage] = await Promise.all([
    partial(listAgents(scope)),
    partial(getAccount(scope)),
    partial(summariseUsage(scope, { from, to, groupBy: 'sku', bucket: 'day' })),
    partial(listAuditRecords(scope, '', { pageSize: RECENT })),
    partial(listModels(scope)),
    partial(listLinks(scope)),
    partial(listMetros(scope)),
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
      metroNames={metroNamesOf(agents.ok ? agents.value : [], metros.ok ? metros.value : [])}
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

/** Only of the metros where an agent runs: the browser needs no others. */
function metroNamesOf(agents: AgentView[], metros: MetroView[]): Record<string, MetroName> {
  const used = new Set(agents.map(({ placement }) => placement?.metroId));
  const named = metros.filter(({ id }) => used.has(id));
  return Object.fromEntries(named.map(({ id, name, nameZh }) => [id, { name, nameZh }]));
}
