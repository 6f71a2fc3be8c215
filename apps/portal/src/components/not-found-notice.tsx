import { getTranslations } from 'next-intl/server';
import { ButtonLink } from './ui/button';

/** What a page shows whose address leads nowhere. */
export async function NotFoundNotice({ as: Element }: { as: 'main' | 'div' }) {
  const t = await getTranslations('errors');
  return (
    <Element className="grid min-h-[60vh] place-content-center justify-items-center gap-3 p-6 text-center">
      <p className="font-mono text-sm text-muted">404</p>
      <h1 className="text-xl font-semibold">{t('notFoundTitle')}</h1>
      <p className="max-w-md text-muted">{t('notFoundText')}</p>
      <ButtonLink href="/" kind="primary">
        {t('toOverview')}
      </ButtonLink>
    </Element>
  );
}
