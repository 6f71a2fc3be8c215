import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { currentSession } from '../../lib/session';
import { Logo } from '../../shell/logo';
import { SignInForm } from './sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn');
  return { title: t('title') };
}

export default async function SignInPage() {
  if (await currentSession()) redirect('/');
  const t = await getTranslations('signIn');
  const common = await getTranslations('common');
  return (
    <main className="grid min-h-dvh content-center justify-items-center gap-6 px-4 py-10">
      <div className="grid justify-items-center gap-2 text-center">
        <Logo size={40} />
        <h1 className="text-xl font-semibold">{t('title')}</h1>
        <p className="max-w-sm text-muted">{common('tagline')}</p>
      </div>
      <SignInForm />
      <p className="max-w-sm text-center text-sm text-muted">{t('hint')}</p>
    </main>
  );
}
