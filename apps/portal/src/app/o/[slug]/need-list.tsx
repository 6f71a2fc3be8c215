'use client';

import { ArrowRight, CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { OrgLink } from '../../../organization/org-link';
import type { Need } from './overview-needs';

/** What needs attention, each with the page that mends it. */
export function NeedList({ needs }: { needs: Need[] }) {
  const t = useTranslations('overview');
  return (
    <ul aria-label={t('needsList')} className="panel overflow-hidden">
      {needs.map((need) => (
        <li
          key={need.id}
          className={`tint-${need.tone} flex min-h-11 items-center gap-3 border-b px-4 py-2 text-sm last:border-0`}
        >
          <CircleAlert size={16} aria-hidden className="shrink-0 text-(--tint)" />
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {t(`need.${need.kind}`, need.facts)}
          </span>
          {need.href ? (
            <OrgLink
              href={need.href}
              className="inline-flex min-h-target shrink-0 items-center gap-1 font-medium text-accent hover:underline"
            >
              {t(`fix.${need.kind}`)} <ArrowRight size={14} aria-hidden />
            </OrgLink>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
