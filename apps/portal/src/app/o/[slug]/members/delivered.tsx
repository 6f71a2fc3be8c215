import { useTranslations } from 'next-intl';
import { CopyField } from '../../../../components/copy-field';
import type { Delivery } from '../../../../lib/auth/links';

/** What became of a link: that it was sent, or the link itself, to be passed on. */
export function Delivered({ delivery, email }: { delivery: Delivery; email: string }) {
  const t = useTranslations('members');
  if (delivery.mailed)
    return <p className="tinted tint-good rounded-md px-3 py-2 text-sm">{t('mailed', { email })}</p>;
  return (
    <div className="grid gap-3">
      <p className="tinted tint-warn rounded-md px-3 py-2 text-sm">{t('passOn', { email })}</p>
      <CopyField label={t('link')} value={delivery.link} />
    </div>
  );
}
