'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '../../../../../components/ui/button';
import { onDemand, useOnDemand } from '../../../../../components/ui/on-demand';
import type { PassageView } from '../../../../../lib/api/knowledge.mapper';

const sectionCode = onDemand(() => import('../../../../../knowledge/section-dialog'));

/** Passages, best first, each with its document, its section and its score. */
export function PassageList({ baseId, passages }: { baseId: string; passages: PassageView[] }) {
  const t = useTranslations('knowledge');
  const [opened, setOpened] = useState<PassageView>();
  const section = useOnDemand(sectionCode, opened !== undefined);
  if (passages.length === 0) return <p className="text-sm text-muted">{t('nothingFound')}</p>;
  return (
    <>
      <ol aria-label={t('found')} className="grid gap-3">
        {passages.map((passage, at) => (
          <li key={`${passage.articleId} ${at}`} className="rounded-md border px-4 py-3">
            <Passage place={at + 1} passage={passage} onOpen={() => setOpened(passage)} />
          </li>
        ))}
      </ol>
      {opened && section ? (
        <section.SectionDialog
          cited={{ ...opened, knowledgeBaseId: baseId, quote: opened.text }}
          onClose={() => setOpened(undefined)}
        />
      ) : null}
    </>
  );
}

function Passage(props: { place: number; passage: PassageView; onOpen: () => void }) {
  const { place, passage, onOpen } = props;
  const { title, text, score, documentName, documentVersion, reasons } = passage;
  const t = useTranslations('knowledge');
  const format = useFormatter();
  return (
    <article className="grid gap-1.5">
      <header className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <span className="font-mono text-xs text-accent">{place}</span>
        <h3 className="min-w-0 flex-1 basis-48 text-sm font-semibold wrap-anywhere">{title}</h3>
        <span className="text-xs whitespace-nowrap text-muted tabular-nums">
          {t('score', {
            score: format.number(score, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
          })}
        </span>
      </header>
      {documentName === '' ? null : (
        <p className="text-xs wrap-anywhere text-muted">
          {t('source', { document: documentName, version: documentVersion })}
        </p>
      )}
      <Why reasons={reasons} />
      <p className="line-clamp-6 text-sm wrap-anywhere whitespace-pre-wrap">{text}</p>
      <Button
        size="sm"
        className="justify-self-start"
        aria-label={t('openNamed', { title })}
        onClick={onOpen}
      >
        {t('openSection')}
      </Button>
    </article>
  );
}

const REASONS_SHOWN = 4;

/** What spoke for a passage and against it. */
function Why({ reasons }: Pick<PassageView, 'reasons'>) {
  const t = useTranslations('knowledge');
  const format = useFormatter();
  if (reasons.length === 0) return null;
  return (
    <dl aria-label={t('why')} className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted">
      {reasons.slice(0, REASONS_SHOWN).map(({ reason, share }) => (
        <div key={reason} className="flex gap-1 whitespace-nowrap">
          <dt>{t(`reasons.${reason}`)}</dt>
          <dd className="tabular-nums">
            {format.number(share, { signDisplay: 'always', maximumFractionDigits: 1 })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
