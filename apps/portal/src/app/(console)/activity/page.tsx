import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listAuditRecords } from '../../../lib/api/audit';
import { answer } from '../../../lib/api/call';
import { requireScope } from '../../../lib/session';
import { ActivityList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity');
  return { title: t('title') };
}

export default async function ActivityPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const scope = await requireScope();
  const { cursor = '' } = await searchParams;
  const { records, nextPageToken } = await answer(listAuditRecords(scope, cursor));
  return <ActivityList records={records} nextPageToken={nextPageToken} first={cursor === ''} />;
}
