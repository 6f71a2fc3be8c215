import { useTranslations } from 'next-intl';

/** A dash for what is unknown or absent; a screen reader says so in a word. */
export function None() {
  const t = useTranslations('common');
  return (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">{t('none')}</span>
    </>
  );
}
