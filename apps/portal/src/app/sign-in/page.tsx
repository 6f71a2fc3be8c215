import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { ownPath } from '../../lib/own-path';
import { slugOf } from '../../organization/path';
import { currentUser } from '../../lib/session';
import { Logo } from '../../shell/logo';
import { OtherWays } from './other-ways';
import { SignInForm } from './sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn');
  return { title: t('title') };
}

/** Of a session that was there and is no longer; signing out removes it. */
const SESSION_COOKIE = 'isthmus.session_token';

export default async function SignInPage(props: { searchParams: Promise<{ next?: string }> }) {
  const next = ownPath((await props.searchParams).next);
  const signedIn = await currentUser();
  const needed = signedIn?.memberships.find(({ slug }) => slug === slugOf(next))?.needs;
  if (signedIn && needed !== 'credential') redirect(next);
  const hasEnded = (await cookies()).getAll().some(({ name }) => name.endsWith(SESSION_COOKIE));
  const t = await getTranslations('signIn');
  const common = await getTranslations('common');
  return (
    <main className="grid min-h-dvh content-center justify-items-center gap-6 px-4 py-10">
      <div className="grid justify-items-center gap-2 text-center">
        <Logo size={40} />
        <h1 className="text-xl font-semibold">{t('title')}</h1>
        <p className="max-w-sm text-balance text-muted">{common('tagline')}</p>
      </div>
      {signedIn ? (
        <p role="status" className="max-w-sm text-center">
          {t('ownCredential')}
        </p>
      ) : null}
      {hasEnded && !signedIn ? <p role="status">{t('ended')}</p> : null}
      <SignInForm next={next} />
      <OtherWays next={next} />
      <p className="max-w-sm text-center text-sm text-muted">{t('hint')}</p>
    </main>
  );
}
