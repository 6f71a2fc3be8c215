import { may } from '@isthmus/platform-identity';
import { isUuid } from '@isthmus/platform-validation';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { NotPermitted } from '../../../../../components/permitted';
import { answer } from '../../../../../lib/api/call';
import { getHandOver } from '../../../../../lib/api/hand-overs';
import { requireOrganization } from '../../../../../lib/session';
import { HandOverPage } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('handOvers');
  return { title: t('one') };
}

export default async function Page(props: { params: Promise<{ slug: string; id: string }> }) {
  const { scope, role } = await requireOrganization(props.params);
  if (!may(role, 'build')) return <NotPermitted />;
  const { id } = await props.params;
  if (!isUuid(id)) notFound();
  const detail = await answer(getHandOver(scope, id));
  return <HandOverPage {...detail} viewer={scope.actor} />;
}
