import './globals.css';
import type { Metadata, Viewport } from 'next';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ClockProvider } from '../components/clock';
import { ToastProvider } from '../components/toast';
import { BrowserZone } from '../shell/browser-zone';
import { THEME_COOKIE, themeOf } from '../i18n/locales';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('common');
  return { title: { default: 'Isthmus', template: '%s · Isthmus' }, description: t('tagline') };
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang={await getLocale()} data-theme={theme}>
      <body className="min-h-dvh">
        <NextIntlClientProvider>
          <BrowserZone />
          <ClockProvider>
            <ToastProvider>{children}</ToastProvider>
          </ClockProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
