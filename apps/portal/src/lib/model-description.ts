import type { useTranslations } from 'next-intl';
import type { ModelView } from './api/models';

/** What a model is good for, in the reader's language where the portal knows it: upstreams describe theirs in one. */
export function modelDescription(
  { id, builtIn, description }: ModelView,
  t: ReturnType<typeof useTranslations<'models'>>,
): string {
  return builtIn && id === 'extract/support' ? t('extractSupport') : description;
}
