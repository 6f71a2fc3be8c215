import { getTranslations } from 'next-intl/server';
import Link from 'next/link';
import { Notice } from '../../components/notice';
import { hasProvider } from '../../lib/auth/auth';
import { relyingPartyOf } from '../../lib/auth/passkeys';
import { organizationSignInPath } from '../../lib/own-path';
import { runtime } from '../../lib/runtime';
import { pageAddress } from '../../lib/session';
import { PasskeySignIn } from './passkey/passkey-sign-in';
import { ProviderForm } from './sso/provider-form';

/**
 * Ways to sign in besides a known password: a passkey, the provider of the platform or of an organisation, and a
 * new password.
 */
export async function OtherWays({ next }: { next: string }) {
  const t = await getTranslations('signIn');
  const { config } = await runtime();
  const passkeys = relyingPartyOf(config.PORTAL_URL);
  // The provider, or better-auth, has sent the browser back.
  const refused = new URLSearchParams((await pageAddress()).split('?', 2)[1]).has('error');
  return (
    <div className="grid w-full max-w-sm gap-3 text-center text-sm">
      {refused ? <Notice tone="bad">{t('providerRefused', { name: config.OIDC_NAME })}</Notice> : null}
      {passkeys ? <PasskeySignIn domain={passkeys.id} next={next} /> : null}
      {hasProvider(config) ? <ProviderForm name={config.OIDC_NAME} next={next} /> : null}
      <Link href={organizationSignInPath(next)} className="link mx-auto">
        {t('withOrganization')}
      </Link>
      <Link href="/reset-password" className="link mx-auto">
        {t('forgot')}
      </Link>
    </div>
  );
}
