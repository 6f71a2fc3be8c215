'use client';

import { useTranslations } from 'next-intl';
import { CopyField } from '../../../../components/copy-field';

/** A secret that is shown once. */
export function NewSecret({ secret }: { secret: string }) {
  const t = useTranslations('keys');
  return (
    <>
      <p className="tinted tint-warn rounded-md px-3 py-2 text-sm">{t('shownOnce')}</p>
      <CopyField label={t('secret')} value={secret} />
    </>
  );
}
