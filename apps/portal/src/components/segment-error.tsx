'use client';

import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { readDigest } from '../lib/error-digest';
import { isCurrent, NAVIGATION } from '../shell/navigation';
import { ErrorState } from './error-state';
import { PageHeader } from './page-header';
import { Button } from './ui/button';

/** What a failed page shows in its place: its title, the code of the failed call, and a retry button. */
export function SegmentError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('errors');
  const nav = useTranslations('nav');
  const path = usePathname();
  const page = NAVIGATION.flatMap(({ items }) => items).find((item) => isCurrent(item, path));
  const { code, correlationId } = readDigest(error.digest);
  return (
    <>
      {page ? <PageHeader title={nav(page.name)} /> : null}
      <ErrorState
        code={code}
        correlationId={correlationId}
        action={<Button onClick={reset}>{t('retry')}</Button>}
      />
    </>
  );
}
