import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '../../../../../components/page-header';
import { NotPermitted, Permitted } from '../../../../../components/permitted';
import { requireScope } from '../../../../../lib/session';
import { RegisterForm } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('register');
  return { title: t('title') };
}

export default async function RegisterPage({ params }: { params: Promise<{ slug: string }> }) {
  await requireScope(params);
  const t = await getTranslations('register');
  const agents = await getTranslations('agents');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} crumb={{ href: '/agents', label: agents('title') }} />
      <Permitted to="build" otherwise={<NotPermitted />}>
        <RegisterForm />
      </Permitted>
    </>
  );
}
