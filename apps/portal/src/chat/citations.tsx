'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '../components/ui/button';
import { onDemand, useOnDemand } from '../components/ui/on-demand';
import type { Citation } from './answer';

const sectionCode = onDemand(() => import('../knowledge/section-dialog'));

/** Sources as numbered chips; each opens its passage and, of a known knowledge base, the section around it. */
export function Citations({
  citations,
  knowledgeBaseId,
}: {
  citations: Citation[];
  knowledgeBaseId: string;
}) {
  const t = useTranslations('chat');
  const [open, setOpen] = useState<number>();
  const shown = open === undefined ? undefined : citations[open];
  if (citations.length === 0) return null;
  return (
    <div className="mt-2 grid gap-2">
      <ul aria-label={t('sources')} className="flex flex-wrap gap-1.5">
        {citations.map(({ articleId, title, quote }, at) => (
          <li key={`${articleId} ${quote}`} className="max-w-full">
            <button
              type="button"
              aria-expanded={open === at}
              onClick={() => setOpen(open === at ? undefined : at)}
              className="inline-flex min-h-target max-w-full items-center gap-1.5 rounded-full border bg-surface px-2 text-xs hover:bg-hover aria-expanded:border-accent"
            >
              <span className="font-mono text-accent">{at + 1}</span>
              <span className="truncate">{title || articleId}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown ? (
        <blockquote className="slide-in rounded-md border-l-2 border-accent bg-sunken px-3 py-2 text-sm">
          <p className="whitespace-pre-wrap">{shown.quote}</p>
          <footer className="mt-1 flex flex-wrap items-center justify-between gap-2">
            <span className="min-w-0 font-mono text-xs break-all text-muted">{shown.articleId}</span>
            {knowledgeBaseId === '' ? null : (
              <OpenSection key={shown.articleId} cited={shown} knowledgeBaseId={knowledgeBaseId} />
            )}
          </footer>
        </blockquote>
      ) : null}
    </div>
  );
}

function OpenSection({ cited, knowledgeBaseId }: { cited: Citation; knowledgeBaseId: string }) {
  const t = useTranslations('chat');
  const [open, setOpen] = useState(false);
  const section = useOnDemand(sectionCode, open);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {t('openSection')}
      </Button>
      {open && section ? (
        <section.SectionDialog
          cited={{ ...cited, knowledgeBaseId, language: '' }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
