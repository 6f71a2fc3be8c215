import { useTranslations } from 'next-intl';
import { ButtonLink } from './ui/button';

/** Cursor pagination in the URL, so that a page can be bookmarked and shared. */
export function Pager({
  first,
  firstHref,
  nextHref,
}: {
  first: boolean;
  firstHref: string;
  nextHref: string | undefined;
}) {
  const t = useTranslations('table');
  if (first && !nextHref) return null;
  return (
    <nav aria-label={t('pages')} className="flex justify-end gap-2 border-t px-3 py-2">
      {first ? null : <ButtonLink href={firstHref}>{t('firstPage')}</ButtonLink>}
      {nextHref ? <ButtonLink href={nextHref}>{t('nextPage')}</ButtonLink> : null}
    </nav>
  );
}
