import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAuditRecords } from '../../../../lib/api/audit';
import { answer, partial } from '../../../../lib/api/call';
import { listMetros } from '../../../../lib/api/infrastructure';
import { getAccount } from '../../../../lib/api/ledger';
import { requireScope } from '../../../../lib/session';
import { TOPICS, topicOf } from './audit-words';
import { ActivityList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity');
  return { title: t('title') };
}

export default async function ActivityPage({
  params,
  searchParams,
}: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ cursor?: string; about?: string }>;
}) {
  const scope = await requireScope(params);
  const { cursor = '', about } = await searchParams;
  const topic = topicOf(about);
  const [page, account, metros] = await Promise.all([
    answer(listAuditRecords(scope, cursor, { subjects: TOPICS[topic] })),
    partial(getAccount(scope)),
    partial(listMetros(scope)),
  ]);
  const currency = account.ok ? account.value.currency : 'CNY';
  const sites = page.records.flatMap(({ attributes: { site } }) => site ?? []);
  const served = new Set(page.records.map(({ attributes }) => attributes['metro']));
  // Only of the metros that are named: the browser needs no others.
  const named = (metros.ok ? metros.value : [])
    .filter(({ id, name }) => served.has(id) || sites.some((site) => site.startsWith(name)))
    .map(({ id, name, nameZh }) => ({ id, name, nameZh }));
  return <ActivityList {...page} metros={named} currency={currency} topic={topic} first={cursor === ''} />;
}
