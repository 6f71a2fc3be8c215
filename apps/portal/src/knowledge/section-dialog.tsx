'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { ErrorState } from '../components/error-state';
import { Notice } from '../components/notice';
import { Dialog } from '../components/ui/dialog';
import type { ActionResult } from '../lib/action';
import type { SectionView } from '../lib/api/knowledge.mapper';
import { useOrganization } from '../organization/organization';
import { readSection } from './actions';
import { quotedParts } from './quoted-parts';

/** Which section to show, and what of it to mark. */
export interface CitedSection {
  knowledgeBaseId: string;
  articleId: string;
  /** Empty for any. */
  language: string;
  title: string;
  quote: string;
}

/** The whole section that a citation names, with what was quoted from it marked. */
export function SectionDialog({ cited, onClose }: { cited: CitedSection; onClose: () => void }) {
  const section = useSection(cited);
  const title = section?.ok ? section.value.title : cited.title;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={title || cited.articleId}
      description={section?.ok ? <Source section={section.value} /> : undefined}
    >
      <div aria-live="polite">
        {section === undefined ? <div className="skeleton h-40" /> : null}
        {section?.ok === false ? <Missing section={section} /> : null}
        {section?.ok ? <Text text={section.value.text} quote={cited.quote} /> : null}
      </div>
    </Dialog>
  );
}

function useSection({ knowledgeBaseId, articleId, language }: CitedSection) {
  const { slug } = useOrganization();
  const [section, setSection] = useState<ActionResult<SectionView>>();
  useEffect(() => {
    let current = true;
    void readSection(slug, { knowledgeBaseId, articleId, language }).then(
      (result) => current && setSection(result),
    );
    return () => {
      current = false;
    };
  }, [slug, knowledgeBaseId, articleId, language]);
  return section;
}

function Source({ section: { documentName, documentVersion } }: { section: SectionView }) {
  const t = useTranslations('knowledge');
  return documentName === '' ? null : (
    <span className="wrap-anywhere">{t('source', { document: documentName, version: documentVersion })}</span>
  );
}

function Missing({ section }: { section: { code: string; correlationId: string } }) {
  const t = useTranslations('knowledge');
  if (section.code === 'GONE' || section.code === 'NOT_FOUND')
    return <Notice tone="warn">{t(section.code === 'GONE' ? 'documentGone' : 'sectionMissing')}</Notice>;
  return <ErrorState small {...section} />;
}

function Text({ text, quote }: { text: string; quote: string }) {
  return (
    <div className="rounded-md bg-sunken px-4 py-3 text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap">
      {quotedParts(text, quote).map(({ from, part, isQuoted }) =>
        isQuoted ? (
          <mark key={from} className="rounded-sm bg-accent/20 text-ink [box-decoration-break:clone]">
            {part}
          </mark>
        ) : (
          part
        ),
      )}
    </div>
  );
}
