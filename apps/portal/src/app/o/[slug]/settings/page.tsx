import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader } from '../../../../components/page-header';
import { deletionOf } from '../../../../lib/auth/organization-settings';
import { runtime } from '../../../../lib/runtime';
import { requireOrganization } from '../../../../lib/session';
import { findSettings } from '../../../../lib/sso/connection';
import { DangerPanel } from './danger-panel';
import { NamePanel } from './name-panel';
import { SsoPanel } from './sso/sso-panel';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings');
  return { title: t('title') };
}

export default async function SettingsPage(props: { params: Promise<{ slug: string }> }) {
  const { scope, role, organization } = await requireOrganization(props.params);
  const { oidc, pool } = await runtime();
  const t = await getTranslations('settings');
  const owner = may(role, 'own');
  const [deleteAt, sso] = await Promise.all([
    deletionOf(pool, { scope }),
    owner ? findSettings(pool, scope) : undefined,
  ]);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="panel-columns">
        <NamePanel organization={organization} editable={may(role, 'manage')} />
        {owner ? <SsoPanel settings={sso} callbackUrl={oidc.callbackUrl(organization.id)} /> : null}
        <DangerPanel deleteAt={deleteAt} owner={owner} />
      </div>
    </>
  );
}
