import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Outside } from '../../../components/outside';
import { ownPath } from '../../../lib/own-path';
import { OrganizationSignInForm } from './organization-sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn');
  return { title: t('organization') };
}

/** Asks for the address by which the provider is found; not where an organisation sent somebody here. */
export default async function OrganizationSignInPage(props: {
  searchParams: Promise<{ next?: string; organization?: string; error?: string }>;
}) {
  const { next, organization, error } = await props.searchParams;
  const t = await getTranslations('signIn');
  return (
    <Outside
      title={t('organization')}
      lead={organization ? t('organizationAsks', { organization }) : t('organizationLead')}
    >
      <OrganizationSignInForm next={ownPath(next)} organization={organization} code={error} />
    </Outside>
  );
}
