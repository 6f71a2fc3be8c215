import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAuditRecords } from '../../../lib/api/audit';
import { answer } from '../../../lib/api/call';
import { requireScope } from '../../../lib/session';
import { TOPICS, topicOf } from './audit-words';
import { ActivityList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity');
  return { title: t('title') };
}

export default async function ActivityPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string; about?: string }>;
}) {
  const scope = await requireScope();
  const { cursor = '', about } = await searchParams;
  const topic = topicOf(about);
  const page = await answer(listAuditRecords(scope, cursor, { subjects: TOPICS[topic] }));
  return <ActivityList {...page} topic={topic} first={cursor === ''} />;
}
