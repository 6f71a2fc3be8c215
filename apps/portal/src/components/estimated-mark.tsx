import { useTranslations } from 'next-intl';

/** Marks a figure that was computed from a model, not measured. */
export function EstimatedMark() {
  const t = useTranslations('common');
  return (
    <span
      title={t('estimatedHint')}
      className="rounded-sm border border-line-strong px-1 text-[11px] leading-4 text-muted"
    >
      {t('estimated')}
    </span>
  );
}
