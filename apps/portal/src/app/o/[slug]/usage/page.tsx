import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTimeZone, getTranslations } from 'next-intl/server';
import { listAgents } from '../../../../lib/api/agents';
import { answer, partial } from '../../../../lib/api/call';
import { getAccount, listUsage, summariseUsage } from '../../../../lib/api/ledger';
import { getCacheUse, listKeys } from '../../../../lib/api/models';
import { listSpendRules } from '../../../../lib/api/quota';
import { namesOfConnected } from '../../../../lib/oauth/grants';
import { runtime } from '../../../../lib/runtime';
import { requireOrganization } from '../../../../lib/session';
import { UsageView } from './page-client';
import { viewOf, type UsageQuery } from './view';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage');
  return { title: t('title') };
}

export default async function UsagePage(props: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<UsageQuery>;
}) {
  const { scope, role } = await requireOrganization(props.params);
  const query = await props.searchParams;
  const zone = await getTimeZone();
  const view = viewOf(query, { nowMs: Date.now(), zone });
  const [from, to] = [new Date(view.fromMs), new Date(view.toMs)];
  const { groupBy, bucket } = view;
  const { pool } = await runtime();
  const [account, summary, ledger, agents, keys, applications, rules, cacheUse] = await Promise.all([
    answer(getAccount(scope)),
    answer(summariseUsage(scope, { from, to, groupBy, bucket, timeZone: zone })),
    answer(listUsage(scope, { pageToken: query.cursor ?? '', from, to })),
    partial(listAgents(scope)),
    partial(listKeys(scope)),
    namesOfConnected(pool, scope.tenantId),
    partial(listSpendRules(scope)),
    partial(getCacheUse(scope)),
  ]);
  const names = Object.fromEntries([
    ...(agents.ok ? agents.value : []).map(({ id, name }) => [id, name]),
    ...(keys.ok ? keys.value : []).map(({ id, name }) => [id, name]),
    ...Object.entries(applications),
  ]);
  return (
    <UsageView
      account={account}
      summary={summary}
      ledger={ledger}
      names={names}
      rules={rules.ok ? (rules.value[''] ?? { keyId: '', budgets: [], limit: undefined }) : undefined}
      cacheUse={cacheUse.ok ? cacheUse.value : undefined}
      maySpend={may(role, 'spend')}
      view={view}
    />
  );
}
