import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { NotPermitted } from '../../../../components/permitted';
import { answer } from '../../../../lib/api/call';
import { listHandOvers } from '../../../../lib/api/hand-overs';
import { requireOrganization } from '../../../../lib/session';
import { HandOverList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('handOvers');
  return { title: t('title') };
}

export default async function HandOversPage(props: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ cursor?: string; show?: string }>;
}) {
  const { scope, role } = await requireOrganization(props.params);
  if (!may(role, 'build')) return <NotPermitted />;
  const { cursor = '', show } = await props.searchParams;
  const open = show !== 'all';
  const page = await answer(listHandOvers(scope, { open, pageToken: cursor }));
  return <HandOverList {...page} open={open} first={cursor === ''} />;
}
