import { useFormatter, useTranslations } from 'next-intl';
import type { Column } from '../../../../components/data-table';
import { Cut } from '../../../../components/data-table-cells';
import { None } from '../../../../components/none';
import { TimeAgo } from '../../../../components/time-ago';
import type { KnowledgeBaseView } from '../../../../lib/api/knowledge.mapper';
import { useBytesText } from '../../../../lib/bytes';
import { OrgLink } from '../../../../organization/org-link';
import { BaseStatePill, stateOfBase } from './base-state';
import { DeleteBase } from './delete-base';

export function useBaseColumns(permitted: boolean): Column<KnowledgeBaseView>[] {
  const t = useTranslations('knowledge');
  const remove: Column<KnowledgeBaseView> = {
    id: 'actions',
    header: t('actions'),
    align: 'right',
    cell: (base) =>
      base.own ? (
        <span className="hidden md:inline">
          <DeleteBase base={base} quiet />
        </span>
      ) : null,
    minor: true,
  };
  return [
    { id: 'name', header: t('name'), cell: (base) => <BaseName base={base} />, sort: ({ name }) => name },
    {
      id: 'state',
      header: t('state'),
      cell: (base) => <BaseStatePill counts={base} />,
      sort: stateOfBase,
    },
    ...useFigureColumns(),
    {
      id: 'created',
      header: t('created'),
      align: 'right',
      cell: ({ own, createdAt }) => (own ? <TimeAgo at={createdAt} /> : <None />),
      sort: ({ createdAt }) => createdAt ?? '',
      minor: 'wide',
    },
    ...(permitted ? [remove] : []),
  ];
}

function BaseName({ base: { id, name, own, sections } }: { base: KnowledgeBaseView }) {
  const t = useTranslations('knowledge');
  return (
    <span className="grid min-w-0 py-0.5">
      <OrgLink
        href={`/knowledge/${id}`}
        className="inline-flex min-h-target min-w-0 items-center font-medium hover:underline"
      >
        <Cut text={name} className="max-w-40 md:max-w-72" />
      </OrgLink>
      {own ? null : <span className="text-xs text-muted">{t('ofPack', { articles: sections })}</span>}
    </span>
  );
}

interface Figure {
  id: string;
  header: string;
  value: (base: KnowledgeBaseView) => number;
  textOf: (value: number) => string;
}

/** Of the organisation's own: those of packs have no documents. */
function useFigureColumns(): Column<KnowledgeBaseView>[] {
  const t = useTranslations('knowledge');
  const format = useFormatter();
  const common = useTranslations('common');
  const bytesText = useBytesText();
  const figure = ({ value, textOf, ...column }: Figure): Column<KnowledgeBaseView> => ({
    ...column,
    align: 'right',
    minor: true,
    cell: (base) => (base.own ? textOf(value(base)) : <None />),
    phone: (base) =>
      base.own ? common('pair', { name: column.header, value: textOf(value(base)) }) : undefined,
    sort: (base) => (base.own ? value(base) : -1),
  });
  const number = (value: number) => format.number(value);
  return [
    figure({ id: 'documents', header: t('documents'), value: ({ documents }) => documents, textOf: number }),
    figure({ id: 'passages', header: t('passages'), value: ({ passages }) => passages, textOf: number }),
    figure({ id: 'size', header: t('size'), value: ({ bytes }) => bytes, textOf: bytesText }),
  ];
}
