'use client';

import { Activity, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { DataTable, type Column } from '../../../../components/data-table';
import { EmptyState } from '../../../../components/empty-state';
import { ErrorState } from '../../../../components/error-state';
import { PageHeader } from '../../../../components/page-header';
import { Pager } from '../../../../components/pager';
import { Permitted } from '../../../../components/permitted';
import { TimeAgo } from '../../../../components/time-ago';
import { Button, ButtonLink } from '../../../../components/ui/button';
import type { AuditRecordView } from '../../../../lib/api/audit';
import { useOrganization } from '../../../../organization/organization';
import { verify } from './actions';
import { ActionCell, ActorCell, ResourceCell } from './audit-cells';
import { grouped, type AuditGroup } from './audit-groups';
import type { KnownMetro } from './audit-texts';
import { wordsOf, type Topic } from './audit-words';
import { hrefOf, TopicChoice } from './topic-choice';

export function ActivityList({
  records,
  nextPageToken,
  currency,
  metros,
  topic,
  first,
}: {
  records: AuditRecordView[];
  nextPageToken: string;
  /** Of the account. */
  currency: string;
  /** Those that the records name, and those in which their sites are. */
  metros: KnownMetro[];
  topic: Topic;
  first: boolean;
}) {
  const t = useTranslations('activity');
  const columns = useColumns({ currency, metros });
  const textOf = useFilterText();
  return (
    <>
      <ActivityHeader />
      {records.length === 0 && first && topic === 'all' ? null : <TopicChoice current={topic} />}
      {records.length === 0 && first && topic === 'all' ? (
        <EmptyState
          icon={Activity}
          title={t('emptyTitle')}
          text={t('emptyText')}
          action={
            <Permitted to="build">
              <ButtonLink href="/agents/deploy">{t('emptyAction')}</ButtonLink>
            </Permitted>
          }
        />
      ) : (
        <DataTable
          label={t('title')}
          rows={grouped(records)}
          columns={columns}
          rowKey={({ record }) => String(record.sequence)}
          filterText={({ record }) => textOf(record)}
          footer={
            <Pager
              first={first}
              firstHref={hrefOf(topic)}
              nextHref={nextPageToken ? hrefOf(topic, nextPageToken) : undefined}
            />
          }
        />
      )}
    </>
  );
}

function ActivityHeader() {
  const t = useTranslations('activity');
  const { slug } = useOrganization();
  const [result, setResult] = useState<Awaited<ReturnType<typeof verify>>>();
  const [pending, startTransition] = useTransition();
  const check = () => startTransition(async () => setResult(await verify(slug)));
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        action={
          <Button kind="primary" onClick={check} disabled={pending}>
            <ShieldCheck size={16} aria-hidden /> {t('verify')}
          </Button>
        }
      />
      <div role="status" className="empty:hidden">
        {result?.ok === false ? <ErrorState small {...result} /> : null}
        {result?.ok ? (
          <div
            className={`tinted tint-${result.value.intact ? 'good' : 'bad'} mb-4 grid gap-0.5 rounded-md px-3 py-2 text-sm`}
          >
            <p className="font-medium">
              {result.value.intact
                ? t('intact', { records: result.value.records })
                : t('broken', { sequence: result.value.firstBadSequence })}
            </p>
            <code className="font-mono text-xs break-all">{result.value.headHash}</code>
          </div>
        ) : null}
      </div>
    </>
  );
}

/** What the filter looks in: the words as they are shown, and the names behind them. */
function useFilterText(): (record: AuditRecordView) => string {
  const t = useTranslations('activity');
  return ({ action, resource, actor, names, attributes }) => {
    const words = wordsOf(action);
    const shown = [words ? t(`actions.${words}`) : '', names[actor], names[resource]];
    return [...shown, action, resource, actor, ...Object.values(attributes)].join(' ');
  };
}

function useColumns(context: { currency: string; metros: KnownMetro[] }): Column<AuditGroup>[] {
  const t = useTranslations('activity');
  return [
    {
      id: 'sequence',
      header: t('sequence'),
      align: 'right',
      minor: true,
      cell: ({ record: { sequence }, firstSequence }) =>
        firstSequence === sequence ? sequence : `${firstSequence}–${sequence}`,
      sort: ({ record }) => record.sequence,
    },
    {
      id: 'action',
      header: t('action'),
      cell: ({ record, times }) => <ActionCell record={record} times={times} {...context} phone />,
      sort: ({ record }) => record.action,
    },
    {
      id: 'resource',
      header: t('resource'),
      cell: ({ record }) => <ResourceCell record={record} />,
      sort: ({ record: { resource, attributes } }) => attributes['name'] ?? resource,
    },
    {
      id: 'actor',
      header: t('actor'),
      minor: true,
      cell: ({ record }) => <ActorCell record={record} />,
      sort: ({ record: { actor, names } }) => names[actor] ?? actor,
    },
    {
      id: 'at',
      header: t('at'),
      minor: true,
      cell: ({ record }) => <TimeAgo at={record.at} />,
      sort: ({ record }) => record.at?.getTime() ?? 0,
    },
    {
      id: 'hash',
      header: t('hash'),
      minor: true,
      cell: ({ record: { hash } }) => (
        <code className="font-mono text-xs text-muted" title={hash}>
          {hash.slice(0, 12)}
        </code>
      ),
    },
  ];
}
