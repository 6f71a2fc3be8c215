'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { FeedbackDayView } from '../../../../../lib/api/knowledge-feedback';

const HEIGHT_PX = 40;

/** How many answers were marked right and wrong, by day of the last 30, and of all the share that is right. */
export function FeedbackShares({ days }: { days: FeedbackDayView[] }) {
  const t = useTranslations('knowledge.feedback');
  const format = useFormatter();
  const sum = (verdict: 'right' | 'wrong') => days.reduce((total, day) => total + day[verdict], 0);
  const [right, wrong] = [sum('right'), sum('wrong')];
  if (right + wrong === 0) return <p className="text-sm text-muted">{t('nobody')}</p>;
  const most = Math.max(...days.map((day) => day.right + day.wrong));
  const dateOf = (day: string) =>
    format.dateTime(new Date(`${day}T12:00:00Z`), { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return (
    <figure className="grid gap-2">
      <figcaption className="text-sm">
        {t('shares', {
          share: format.number(right / (right + wrong), { style: 'percent', maximumFractionDigits: 0 }),
          right,
          wrong,
        })}
      </figcaption>
      <ul aria-label={t('byDay')} className="flex flex-wrap items-end gap-1">
        {days.map((day) => {
          const label = t('dayLabel', { day: dateOf(day.day), right: day.right, wrong: day.wrong });
          return (
            <li key={day.day} title={label} className="grid w-3 gap-px">
              <span className="sr-only">{label}</span>
              <Bar className="bg-bad" share={day.wrong / most} />
              <Bar className="bg-good" share={day.right / most} />
            </li>
          );
        })}
      </ul>
      <p aria-hidden className="flex gap-3 text-xs text-muted">
        <span>
          <span className="mr-1 inline-block size-2 bg-good" />
          {t('right')}
        </span>
        <span>
          <span className="mr-1 inline-block size-2 bg-bad" />
          {t('wrong')}
        </span>
      </p>
    </figure>
  );
}

function Bar({ share, className }: { share: number; className: string }) {
  if (share === 0) return null;
  return (
    <span
      aria-hidden
      className={`block rounded-xs ${className}`}
      style={{ height: Math.max(2, share * HEIGHT_PX) }}
    />
  );
}
