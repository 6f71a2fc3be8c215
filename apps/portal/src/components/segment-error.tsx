'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from './error-state';
import { Button } from './ui/button';

/** What every segment's `error.tsx` shows: the code of the failed call, and a way to try again. */
export function SegmentError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('errors');
  const code = error.digest?.startsWith('isthmus:') ? error.digest.slice('isthmus:'.length) : 'INTERNAL';
  return <ErrorState code={code} action={<Button onClick={reset}>{t('retry')}</Button>} />;
}
