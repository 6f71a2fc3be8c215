import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { headers } from 'next/headers';
import { Notice } from '../../../../components/notice';
import { PageHeader } from '../../../../components/page-header';
import { hasPassword, listSessions } from '../../../../lib/auth/account';
import { listPasskeys, relyingPartyOf } from '../../../../lib/auth/passkeys';
import { listConnections } from '../../../../lib/oauth/grants';
import { runtime } from '../../../../lib/runtime';
import { requireOrganization } from '../../../../lib/session';
import { ConnectionsPanel } from './connections-panel';
import { PasskeysPanel } from './passkeys-panel';
import { PasswordPanel } from './password-panel';
import { SecondFactorPanel } from './second-factor-panel';
import { SessionsPanel } from './sessions-panel';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accountPage');
  return { title: t('title') };
}

/** How the user signs in, and where they are signed in. */
export default async function AccountPage(props: { params: Promise<{ slug: string }> }) {
  const { user } = await requireOrganization(props.params);
  const { auth, config, pool } = await runtime();
  const t = await getTranslations('accountPage');
  const found = await auth.api.getSession({ headers: await headers() });
  const ssoOrganizationId = found?.session.ssoOrganizationId ?? undefined;
  const sso = ssoOrganizationId !== undefined;
  const [sessions, password, passkeys, connections] = await Promise.all([
    listSessions(pool, { userId: user.id, ssoOrganizationId }, found?.session.id ?? ''),
    hasPassword(pool, user.id),
    listPasskeys(pool, user.id),
    listConnections(pool, { userId: user.id, ssoOrganizationId }),
  ]);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead', { name: user.name, email: user.email })} />
      <div className="panel-columns">
        {sso ? <Notice tone="warn">{t('ownCredential')}</Notice> : null}
        {password && !sso ? (
          <>
            <PasswordPanel email={user.email} />
            <SecondFactorPanel enabled={found?.user.twoFactorEnabled === true} />
          </>
        ) : null}
        {sso ? null : <PasskeysPanel passkeys={passkeys} party={relyingPartyOf(config.PORTAL_URL)} />}
        <ConnectionsPanel connections={connections} />
        <SessionsPanel sessions={sessions} />
      </div>
    </>
  );
}
