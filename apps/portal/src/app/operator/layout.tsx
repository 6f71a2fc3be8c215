import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { cookies } from 'next/headers';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { THEME_COOKIE, themeOf } from '../../i18n/locales';
import { requireOperator } from '../../lib/session';
import { AccountMenu } from '../../shell/account-menu';
import { Logo } from '../../shell/logo';
import { OperatorNavigation } from './operator-navigation';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operation');
  return { title: { default: t('title'), template: `%s · ${t('title')} · Isthmus` } };
}

/** The pages of platform operators, outside all organisations. */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  const { user } = await requireOperator();
  const [t, nav] = [await getTranslations('operation'), await getTranslations('nav')];
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {nav('skip')}
      </a>
      <header className="sticky top-0 z-30 border-b bg-surface">
        <div className="mx-auto flex max-w-[1280px] flex-wrap items-center gap-x-4 px-4 md:px-8">
          <span className="flex h-12 items-center gap-2 font-medium whitespace-nowrap">
            <Logo size={20} />
            {t('title')}
          </span>
          <OperatorNavigation />
          <span className="order-2 ml-auto flex min-w-0 items-center gap-1 md:order-3">
            <Link
              href="/"
              className="inline-flex h-8 items-center gap-1 rounded-md px-2 text-sm whitespace-nowrap text-muted hover:bg-hover hover:text-ink"
            >
              <ArrowLeft size={15} aria-hidden />
              {t('toConsole')}
            </Link>
            <AccountMenu session={{ user, theme }} outside compact />
          </span>
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1280px] px-4 pt-5 pb-10 outline-none md:px-8"
      >
        {children}
      </main>
    </>
  );
}
