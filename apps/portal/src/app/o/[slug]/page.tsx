import { may, type TenantScope } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTimeZone, getTranslations } from 'next-intl/server';
import { listAgents } from '../../../lib/api/agents';
import type { AgentView } from '../../../lib/api/agents.mapper';
import { listAuditRecords } from '../../../lib/api/audit';
import { partial } from '../../../lib/api/call';
import { getCoverage, listLinks, listMetros, type MetroView } from '../../../lib/api/infrastructure';
import { getAccount, summariseUsage } from '../../../lib/api/ledger';
import { listKeys, listModels } from '../../../lib/api/models';
import { creditedOrganization } from '../../../lib/auth/organizations';
import type { MetroName } from '../../../lib/place-name';
import { startOfDay, startsOf } from '../../../lib/time-zone';
import { runtime } from '../../../lib/runtime';
import { requireOrganization } from '../../../lib/session';
import { Overview } from './overview';
import { trafficOf, type NoCredit } from './start-steps';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

const DAY_MS = 86_400_000;
const DAYS = 14;
/** Several of them may be one row. */
const RECENT = 30;

/** Health, current activity, cost and what needs attention. Each part may be missing on its own. */
export default async function OverviewPage({ params }: { params: Promise<{ slug: string }> }) {
  const { scope, role, user } = await requireOrganization(params);
  const to = new Date();
  const timeZone = await getTimeZone();
  const from = new Date(startOfDay(startOfDay(to.getTime(), timeZone) - (DAYS - 1.5) * DAY_MS, timeZone));
  const days = startsOf({ fromMs: from.getTime(), toMs: to.getTime(), bucket: 'day', zone: timeZone });
  const [agents, account, usage, records, models, links, metros, coverage, keys] = await Promise.all([
    partial(listAgents(scope)),
    partial(getAccount(scope)),
    partial(summariseUsage(scope, { from, to, groupBy: 'sku', bucket: 'day', timeZone })),
    partial(listAuditRecords(scope, '', { pageSize: RECENT })),
    partial(listModels(scope)),
    partial(listLinks(scope)),
    partial(listMetros(scope)),
    partial(getCoverage(scope)),
    partial(listKeys(scope)),
  ]);
  const traffic = usage.ok ? trafficOf(usage.value.buckets, days) : undefined;
  // Unknown is not nothing: nobody is told to begin while a service is unavailable. Only those who may build begin.
  const start = keys.ok &&
    traffic &&
    may(role, 'build') && {
      hasKey: keys.value.some(({ revokedAt }) => !revokedAt),
      hasAnswer: traffic.messages.some((count) => count > 0),
      noCredit:
        account.ok && account.value.balanceMicro <= 0 ? await whereCreditIs(scope, user.id) : undefined,
    };
  return (
    <Overview
      agents={agents}
      account={account}
      spentByDay={usage.ok ? byDay(usage.value.buckets, days) : undefined}
      records={records}
      models={models}
      linksDown={links.ok ? links.value.filter(({ state }) => state === 'down').length : undefined}
      metroNames={metroNamesOf(agents.ok ? agents.value : [], metros.ok ? metros.value : [])}
      coverage={coverage}
      traffic={traffic}
      start={start}
    />
  );
}

/** Starting credit is granted once a person: for whoever made another organisation first, that one. */
async function whereCreditIs({ tenantId }: TenantScope, userId: string): Promise<NoCredit> {
  const { pool } = await runtime();
  const credited = await creditedOrganization(pool, userId);
  return credited && credited.id !== tenantId ? { first: { slug: credited.slug, name: credited.name } } : {};
}

function byDay(buckets: { startMs: number; amountMicro: number }[], days: number[]): number[] {
  return days.map((start) =>
    buckets.reduce((sum, { startMs, amountMicro }) => sum + (startMs === start ? amountMicro : 0), 0),
  );
}

/** Only of the metros where an agent runs: the browser needs no others. */
function metroNamesOf(agents: AgentView[], metros: MetroView[]): Record<string, MetroName> {
  const used = new Set(agents.map(({ placement }) => placement?.metroId));
  const named = metros.filter(({ id }) => used.has(id));
  return Object.fromEntries(named.map(({ id, name, nameZh }) => [id, { name, nameZh }]));
}
