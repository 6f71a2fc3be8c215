'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Panel } from '../../../../../components/panel';
import type { SummaryView } from '../../../../../lib/api/hand-overs.mapper';

/** An extract of the conversation, for whoever has not read it. */
export function Summary({ summary: { asked, answered, open } }: { summary: SummaryView }) {
  const t = useTranslations('handOvers');
  return (
    <Panel title={t('summary')}>
      <div className="grid gap-3 text-sm">
        <p className="text-xs text-muted">{t('extract')}</p>
        <Part title={t('stillOpen')} items={open} />
        <Part
          title={t('answered')}
          items={answered.map(({ question, answer, citations }) => (
            <>
              <span className="text-muted">{question}</span> → {answer}
              {citations.length === 0 ? null : (
                <cite className="mt-0.5 block text-xs text-muted not-italic">
                  {[...new Set(citations.map(({ title, articleId }) => title || articleId))].join(' · ')}
                </cite>
              )}
            </>
          ))}
        />
        <Part title={t('asked')} items={asked} />
      </div>
    </Panel>
  );
}

function Part({ title, items }: { title: string; items: readonly ReactNode[] }) {
  const t = useTranslations('handOvers');
  return (
    <section className="grid gap-1">
      <h3 className="text-xs font-semibold">{title}</h3>
      {items.length === 0 ? (
        <p className="text-muted">{t('nothing')}</p>
      ) : (
        <ul className="grid list-disc gap-1 pl-4 [overflow-wrap:anywhere]">
          {items.map((item, at) => (
            // Items are an extract in order; none of them moves.
            <li key={at}>{item}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
