'use client';

import { useTranslations } from 'next-intl';
import { TimeAgo } from '../../../../../components/time-ago';
import type { ComparisonView } from '../../../../../lib/api/knowledge-evaluation';

const SHOWN = 10;

/** What has changed since the run before: questions that turned, and documents. */
export function RunComparison({ comparison }: { comparison: ComparisonView }) {
  const t = useTranslations('knowledge.evaluation');
  const { at, questions, better, worse, documents } = comparison;
  const changes = documents.map(({ name, versionBefore, versionNow }) => {
    if (versionBefore === 0) return t('documentNew', { name });
    if (versionNow === 0) return t('documentGone', { name });
    return t('documentChanged', { name, before: versionBefore, now: versionNow });
  });
  return (
    <section className="grid gap-2 rounded-md bg-sunken p-3 text-sm">
      <h3 className="text-xs text-muted">
        {t('since', { questions })} · <TimeAgo at={at} />
      </h3>
      <Turned title={t('better', { count: better.length })} items={better} />
      <Turned title={t('worse', { count: worse.length })} items={worse} />
      <Turned title={t('documentsChanged', { count: documents.length })} items={changes} />
    </section>
  );
}

function Turned({ title, items }: { title: string; items: string[] }) {
  const t = useTranslations('knowledge.evaluation');
  if (items.length === 0) return <p className="text-muted">{title}</p>;
  return (
    <div>
      <p className="font-medium">{title}</p>
      <ul className="list-disc pl-5 wrap-anywhere">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item}>{item}</li>
        ))}
        {items.length > SHOWN ? <li>{t('andMore', { count: items.length - SHOWN })}</li> : null}
      </ul>
    </div>
  );
}
