import type { useTranslations } from 'next-intl';
import type { ModelView } from './api/models';

/** The description of a model, translated where the portal can: upstreams have one language. */
export function modelDescription(
  { id, builtIn, description }: ModelView,
  t: ReturnType<typeof useTranslations<'models'>>,
): string {
  return builtIn && id === 'extract/support' ? t('extractSupport') : description;
}
