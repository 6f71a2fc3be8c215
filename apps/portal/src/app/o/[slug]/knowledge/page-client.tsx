'use client';

import { Library, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../../../components/data-table';
import { EmptyState } from '../../../../components/empty-state';
import { PageHeader } from '../../../../components/page-header';
import { Button } from '../../../../components/ui/button';
import { onDemand, useOnDemand } from '../../../../components/ui/on-demand';
import type { KnowledgeView } from '../../../../lib/api/knowledge';
import { useUrlState } from '../../../../lib/use-url-state';
import { useBaseColumns } from './base-columns';
import { Used } from './used';

// Its form is fetched when the page is idle.
const createCode = onDemand(() => import('./create-base'));

/** The knowledge bases of the organisation, and those that come with packs. */
export function KnowledgeList({ bases, limits, bytes, permitted }: KnowledgeView & { permitted: boolean }) {
  const t = useTranslations('knowledge');
  const [creating, setCreating] = useUrlState('create');
  const createBase = useOnDemand(createCode, creating === '1');
  const columns = useBaseColumns(permitted);
  const own = bases.filter((base) => base.own);
  const create = permitted ? (
    <Button kind="primary" onClick={() => setCreating('1')}>
      <Plus size={16} aria-hidden /> {t('create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} action={own.length > 0 ? create : null} />
      <div className="grid gap-4">
        {own.length === 0 ? (
          <EmptyState
            icon={Library}
            title={t('emptyTitle')}
            text={t(permitted ? 'emptyText' : 'emptyTextReader')}
            action={create}
          />
        ) : (
          <Used bases={own.length} bytes={bytes} limits={limits} />
        )}
        {bases.length > 0 ? (
          <DataTable
            label={t('title')}
            rows={bases}
            columns={columns}
            rowKey={({ id }) => id}
            href={({ id }) => `/knowledge/${id}`}
            filterText={({ name }) => name}
          />
        ) : null}
      </div>
      {creating === '1' && permitted && createBase ? (
        <createBase.CreateBaseDialog limits={limits} onClose={() => setCreating('')} />
      ) : null}
    </>
  );
}
