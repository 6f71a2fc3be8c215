import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Column } from '../../../../../components/data-table';
import { Cut } from '../../../../../components/data-table-cells';
import { None } from '../../../../../components/none';
import { TimeAgo } from '../../../../../components/time-ago';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useBytesText } from '../../../../../lib/bytes';
import { typeName } from '../../../../../knowledge/media-type';
import { DocumentStatePill } from '../base-state';
import { useLanguageName } from '../language-name';
import { useFaultText } from './fault-text';

/** `actions` is what may be done with a document; undefined for whoever may only read. */
export function useDocumentColumns(
  actions: ((document: DocumentView) => ReactNode) | undefined,
): Column<DocumentView>[] {
  const t = useTranslations('knowledge');
  return [
    {
      id: 'name',
      header: t('name'),
      cell: (document) => <DocumentName document={document} />,
      sort: ({ name }) => name,
    },
    {
      id: 'state',
      header: t('state'),
      cell: (document) => <DocumentStatePill {...document} />,
      sort: ({ state }) => state,
    },
    ...useFigureColumns(),
    {
      id: 'uploaded',
      header: t('uploaded'),
      align: 'right',
      cell: ({ uploadedAt }) => <TimeAgo at={uploadedAt} />,
      sort: ({ uploadedAt }) => uploadedAt ?? '',
      minor: true,
    },
    ...(actions
      ? [
          {
            id: 'actions',
            header: t('actions'),
            align: 'right',
            cell: (document) => actions(document),
            minor: true,
          } satisfies Column<DocumentView>,
        ]
      : []),
  ];
}

/** The name, what the document is and, where it could not be indexed, why not and what to do. */
function DocumentName({ document }: { document: DocumentView }) {
  const { name, mediaType, language, fault } = document;
  const languageName = useLanguageName();
  const faultText = useFaultText();
  const kind = [typeName(mediaType), ...(language === '' ? [] : [languageName(language)])].join(' · ');
  return (
    <span className="grid min-w-0 py-0.5">
      <Cut text={name} className="max-w-36 font-medium md:max-w-56 xl:max-w-64" />
      <span className="text-xs text-muted">{kind}</span>
      {fault ? (
        <span className="max-w-36 text-xs whitespace-normal text-bad md:max-w-64">{faultText(fault)}</span>
      ) : null}
    </span>
  );
}

function useFigureColumns(): Column<DocumentView>[] {
  const t = useTranslations('knowledge');
  const format = useFormatter();
  const common = useTranslations('common');
  const bytesText = useBytesText();
  const pair = (name: string, value: string) => common('pair', { name, value });
  return [
    {
      id: 'version',
      header: t('version'),
      align: 'right',
      minor: true,
      cell: (document) => <Version document={document} />,
      phone: ({ newestVersion }) => pair(t('version'), String(newestVersion)),
      sort: ({ newestVersion }) => newestVersion,
    },
    {
      id: 'passages',
      header: t('passages'),
      align: 'right',
      minor: true,
      cell: (document) => <Passages document={document} />,
      phone: ({ passages }) => pair(t('passages'), format.number(passages)),
      sort: ({ passages }) => passages,
    },
    {
      id: 'size',
      header: t('size'),
      align: 'right',
      minor: true,
      cell: ({ bytes }) => bytesText(bytes),
      phone: ({ bytes }) => bytesText(bytes),
      sort: ({ bytes }) => bytes,
    },
  ];
}

/** The newest version and, while that is not it, the one that is searched. */
function Version({ document: { version, newestVersion } }: { document: DocumentView }) {
  const t = useTranslations('knowledge');
  return (
    <span className="grid">
      {newestVersion}
      {version === newestVersion || version === 0 ? null : (
        <span className="text-xs text-muted">{t('searched', { version })}</span>
      )}
    </span>
  );
}

/** Their number and, of a document that is ready, how many are not found by their meaning. */
function Passages({ document: { state, passages, passagesEncoded } }: { document: DocumentView }) {
  const t = useTranslations('knowledge');
  const format = useFormatter();
  if (passages === 0 && state !== 'ready') return <None />;
  return (
    <span className="grid">
      {format.number(passages)}
      {state === 'ready' && passagesEncoded < passages ? (
        <span title={t('byWordsHint')} className="text-xs text-muted">
          {t('byWords', { count: passages - passagesEncoded })}
        </span>
      ) : null}
    </span>
  );
}
