import { atLeast } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAgents } from '../../../lib/api/agents';
import { answer, partial } from '../../../lib/api/call';
import { getAccount, GROUPS, listUsage, summariseUsage } from '../../../lib/api/ledger';
import { listKeys } from '../../../lib/api/models';
import { requireSession } from '../../../lib/session';
import { UsageView } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage');
  return { title: t('title') };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS: Record<string, number> = { '1': 1, '7': 7, '30': 30 };

export default async function UsagePage(props: {
  searchParams: Promise<{ days?: string; by?: string; step?: string; cursor?: string }>;
}) {
  const { scope, role } = await requireSession();
  const query = await props.searchParams;
  const days = DAYS[query.days ?? ''] ?? 7;
  const groupBy = GROUPS.find((group) => group === query.by) ?? 'sku';
  const bucket = query.step === 'hour' || (query.step !== 'day' && days === 1) ? 'hour' : 'day';
  const stepMs = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const to = new Date();
  const from = new Date((Math.floor(to.getTime() / stepMs) - (days * DAY_MS) / stepMs + 1) * stepMs);
  const cursor = query.cursor ?? '';
  const [account, summary, ledger, agents, keys] = await Promise.all([
    answer(getAccount(scope)),
    answer(summariseUsage(scope, { from, to, groupBy, bucket })),
    answer(listUsage(scope, { pageToken: cursor, from, to })),
    partial(listAgents(scope)),
    partial(listKeys(scope)),
  ]);
  const names = Object.fromEntries([
    ...(agents.ok ? agents.value : []).map(({ id, name }) => [id, name]),
    ...(keys.ok ? keys.value : []).map(({ id, name }) => [id, name]),
  ]);
  return (
    <UsageView
      account={account}
      summary={summary}
      ledger={ledger}
      names={names}
      exportable={atLeast(role, 'admin')}
      view={{ days, groupBy, bucket, fromMs: from.getTime(), toMs: to.getTime(), first: cursor === '' }}
    />
  );
}
