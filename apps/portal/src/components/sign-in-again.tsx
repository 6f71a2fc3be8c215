'use client';

import { useTranslations } from 'next-intl';
import { usePathname, useSearchParams } from 'next/navigation';
import { signInPath } from '../lib/own-path';

/** A link to the sign-in page that leads back to this one, where what was typed is still there. */
export function SignInAgain() {
  const t = useTranslations('errors');
  const [path, query] = [usePathname(), useSearchParams().toString()];
  return (
    <a
      href={signInPath(query === '' ? path : `${path}?${query}`)}
      className="inline-flex min-h-target items-center font-medium text-accent hover:underline"
    >
      {t('signInAgain')}
    </a>
  );
}
