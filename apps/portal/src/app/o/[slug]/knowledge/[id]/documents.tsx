'use client';

import { FileText } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../../../../components/data-table';
import type { Selection } from '../../../../../components/data-table.types';
import { EmptyState } from '../../../../../components/empty-state';
import type { DocumentView, KnowledgeLimitsView } from '../../../../../lib/api/knowledge.mapper';
import { useMay } from '../../../../../organization/organization';
import { isInProgress } from '../base-state';
import { DeleteDocuments } from './delete-documents';
import { useDocumentColumns } from './document-columns';
import { Upload } from './upload';
import type { DocumentList } from './use-documents';

/** The documents of a base and, for whoever may, adding and deleting them. */
export function Documents(props: { baseId: string; documents: DocumentList; limits: KnowledgeLimitsView }) {
  const { baseId, documents, limits } = props;
  const t = useTranslations('knowledge');
  const permitted = useMay()('build');
  const { list, put, drop } = documents;
  const columns = useDocumentColumns(
    permitted
      ? (document) => <DeleteDocuments baseId={baseId} chosen={[document]} onDone={drop} quiet />
      : undefined,
  );
  const selection: Selection<DocumentView> = {
    nameOf: ({ name }) => name,
    can: () => true,
    actions: (chosen, clear) => {
      const onDone = (ids: string[]) => {
        drop(ids);
        clear();
      };
      return <DeleteDocuments baseId={baseId} chosen={chosen} onDone={onDone} />;
    },
  };
  return (
    <div className="grid gap-4">
      {permitted ? <Upload baseId={baseId} limits={limits} documents={list.length} onStored={put} /> : null}
      <Progress count={list.filter(isInProgress).length} />
      {list.length > 0 ? (
        <DataTable
          label={t('documents')}
          rows={list}
          columns={columns}
          rowKey={({ id }) => id}
          filterText={({ name }) => name}
          {...(permitted ? { selection } : {})}
        />
      ) : null}
      {list.length === 0 && !permitted ? (
        <EmptyState icon={FileText} title={t('noDocuments')} text={t('noDocumentsReader')} />
      ) : null}
    </div>
  );
}

/** Says to those who do not see the table that documents are being indexed, and when they are. */
function Progress({ count }: { count: number }) {
  const t = useTranslations('knowledge');
  return (
    <p role="status" className="sr-only">
      {t('inProgress', { count })}
    </p>
  );
}
