'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Panel } from '../../../../components/panel';
import type { KnowledgeLimitsView } from '../../../../lib/api/knowledge.mapper';
import { useBytesText } from '../../../../lib/bytes';

/** What the organisation has of what it may have. */
export function Used(props: { bases: number; bytes: number; limits: KnowledgeLimitsView }) {
  const { bases, bytes, limits } = props;
  const t = useTranslations('knowledge');
  const format = useFormatter();
  const bytesText = useBytesText();
  return (
    <Panel>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <Share
          label={t('title')}
          value={t('of', { used: format.number(bases), max: format.number(limits.bases) })}
          share={bases / limits.bases}
        />
        <Share
          label={t('storage')}
          value={t('of', { used: bytesText(bytes), max: bytesText(limits.bytesOfTenant) })}
          share={bytes / limits.bytesOfTenant}
        />
      </div>
      <p className="mt-3 text-xs text-muted">
        {t('limits', {
          documents: limits.documentsOfBase,
          passages: limits.passagesOfBase,
          size: bytesText(limits.bytesOfDocument),
        })}
      </p>
    </Panel>
  );
}

const NEARLY_ALL = 0.9;

/** A figure and its limit, with how much of that it is as a bar; the text alone says all. */
function Share({ label, value, share }: { label: string; value: string; share: number }) {
  const percent = Math.min(100, Math.max(0, share * 100)) || 0;
  return (
    <div className="grid content-start gap-1">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span className="text-muted">{label}</span>
        <span className="font-medium tabular-nums">{value}</span>
      </div>
      <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className={`h-full rounded-full ${share >= NEARLY_ALL ? 'bg-warn' : 'bg-accent'}`}
          style={{ width: `${percent}%` }}
        />
      </div>
    </div>
  );
}
