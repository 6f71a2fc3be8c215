'use client';

import { useTranslations } from 'next-intl';
import { PageHeader } from '../../../../../components/page-header';
import { ButtonLink } from '../../../../../components/ui/button';
import { Tabs } from '../../../../../components/ui/tabs';
import type {
  DocumentView,
  KnowledgeBaseView,
  KnowledgeLimitsView,
} from '../../../../../lib/api/knowledge.mapper';
import { useMay, useOpenPage } from '../../../../../organization/organization';
import { BaseStatePill, isInProgress } from '../base-state';
import { DeleteBase } from '../delete-base';
import { BaseFacts } from './base-facts';
import { Documents } from './documents';
import { EvaluationLazily } from './evaluation-lazily';
import { TryIt } from './try-it';
import { useDocuments } from './use-documents';

interface Props {
  base: KnowledgeBaseView;
  limits: KnowledgeLimitsView;
  /** Empty for the base of a pack. */
  initial: DocumentView[];
}

/** One knowledge base: what it has, its documents, and questions to it. */
export function KnowledgeBaseDetail({ base, limits, initial }: Props) {
  const t = useTranslations('knowledge');
  const documents = useDocuments(base.id, initial);
  const current = base.own ? { ...base, ...countsOf(documents.list) } : base;
  const searchable = !base.own || documents.list.some(({ version }) => version > 0);
  return (
    <>
      <PageHeader
        title={base.name}
        crumb={{ href: '/knowledge', label: t('title') }}
        state={<BaseStatePill counts={current} />}
        action={<Actions base={base} searchable={searchable} />}
        lead={base.own ? undefined : t('packLead')}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,300px)_minmax(0,1fr)]">
        <div className="order-2 min-w-0 lg:order-1">
          <BaseFacts base={current} />
        </div>
        <div className="order-1 min-w-0 lg:order-2">
          {base.own ? (
            <Tabs
              label={t('facets')}
              initial="documents"
              tabs={[
                {
                  id: 'documents',
                  label: t('documents'),
                  content: <Documents baseId={base.id} documents={documents} limits={limits} />,
                },
                {
                  id: 'try',
                  label: t('tryIt'),
                  content: <TryIt baseId={base.id} searchable={searchable} />,
                },
                {
                  id: 'evaluation',
                  label: t('evaluation.title'),
                  content: <EvaluationLazily baseId={base.id} documents={documents.list} />,
                },
              ]}
            />
          ) : (
            <TryIt baseId={base.id} searchable title={t('tryIt')} />
          )}
        </div>
      </div>
    </>
  );
}

function Actions({ base, searchable }: { base: KnowledgeBaseView; searchable: boolean }) {
  const t = useTranslations('knowledge');
  const may = useMay();
  const openPage = useOpenPage();
  if (!may('build')) return null;
  return (
    <>
      {base.own ? <DeleteBase base={base} onDone={() => openPage('/knowledge')} /> : null}
      {searchable ? (
        <ButtonLink kind="primary" href={base.own ? `/agents/deploy?base=${base.id}` : '/agents/deploy'}>
          {t('deploy')}
        </ButtonLink>
      ) : null}
    </>
  );
}

/** As the documents are now. */
function countsOf(documents: readonly DocumentView[]) {
  const sum = (of: (document: DocumentView) => number) =>
    documents.reduce((total, document) => total + of(document), 0);
  return {
    documents: documents.length,
    inProgress: documents.filter(isInProgress).length,
    failed: documents.filter(({ state }) => state === 'failed').length,
    sections: sum(({ sections }) => sections),
    passages: sum(({ passages }) => passages),
    bytes: sum(({ bytes }) => bytes),
    languages: [...new Set(documents.map(({ language }) => language))].filter((language) => language !== ''),
  };
}
