'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Metric } from '../../../../components/metric';
import { Panel } from '../../../../components/panel';
import type { CacheUse } from '../../../../lib/api/models';
import { MOMENT } from '../../../../lib/moment';
import { useMoney } from '../../../../lib/money';

/** What the answer cache did for the organisation; nothing where no key has looked anything up. */
export function CachePanel({ use, currency }: { use: CacheUse; currency: string }) {
  const t = useTranslations('usage');
  const format = useFormatter();
  const money = useMoney(currency);
  const { lookups, exactHits, similarHits, since } = use;
  if (lookups === 0) return null;
  const hits = exactHits + similarHits;
  return (
    <Panel
      title={t('cacheTitle')}
      action={
        since ? (
          <span className="text-xs text-muted">
            {t('cacheLead', { since: format.dateTime(since, MOMENT) })}
          </span>
        ) : null
      }
    >
      <div className="grid grid-cols-2 gap-4 md:grid-cols-4">
        <Metric label={t('cacheLookups')} value={format.number(lookups)} />
        <Metric
          label={t('cacheHits')}
          value={format.number(hits / lookups, { style: 'percent', maximumFractionDigits: 1 })}
          note={t('cacheHitsNote', { exact: exactHits, similar: similarHits })}
        />
        <Metric
          label={t('cacheRefusals')}
          value={format.number(use.refusals)}
          note={t('cacheRefusalsNote')}
        />
        <Metric
          label={t('cacheSaved')}
          value={money(use.microSaved)}
          note={t('cacheSavedNote', { tokens: use.tokensSaved })}
        />
      </div>
    </Panel>
  );
}
