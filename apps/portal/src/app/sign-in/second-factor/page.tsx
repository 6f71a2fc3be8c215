import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { Outside } from '../../../components/outside';
import { ownPath } from '../../../lib/own-path';
import { currentUser } from '../../../lib/session';
import { SecondFactorForm } from './second-factor-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn');
  return { title: t('secondFactor') };
}

export default async function SecondFactorPage(props: { searchParams: Promise<{ next?: string }> }) {
  const next = ownPath((await props.searchParams).next);
  if (await currentUser()) redirect(next);
  const t = await getTranslations('signIn');
  return (
    <Outside title={t('secondFactor')} lead={t('secondFactorLead')}>
      <SecondFactorForm next={next} />
    </Outside>
  );
}
