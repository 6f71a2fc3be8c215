'use client';

import { Headset } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../../../components/data-table';
import { EmptyState } from '../../../../components/empty-state';
import { PageHeader } from '../../../../components/page-header';
import { Pager } from '../../../../components/pager';
import { ButtonLink } from '../../../../components/ui/button';
import type { HandOverView } from '../../../../lib/api/hand-overs.mapper';
import { Choice } from './choice';
import { useHandOverColumns } from './columns';
import { useRefresh } from './use-refresh';

const REFRESH_MS = 5_000;

/** The queue of conversations that wait for a person, and those that did. */
export function HandOverList(props: {
  handOvers: HandOverView[];
  nextPageToken: string;
  open: boolean;
  first: boolean;
}) {
  const { handOvers, nextPageToken, open, first } = props;
  const t = useTranslations('handOvers');
  const columns = useHandOverColumns();
  useRefresh({ everyMs: REFRESH_MS, active: first });
  const all = open ? '' : 'show=all&';
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        action={
          <>
            <ButtonLink href="/hand-overs/measures">{t('measures')}</ButtonLink>
            <ButtonLink href="/hand-overs/rules">{t('rules')}</ButtonLink>
          </>
        }
      />
      <div className="mb-3">
        <Choice
          label={t('show')}
          options={[
            { href: '/hand-overs', label: t('open'), current: open },
            { href: '/hand-overs?show=all', label: t('all'), current: !open },
          ]}
        />
      </div>
      {handOvers.length === 0 ? (
        <EmptyState
          icon={Headset}
          title={t('emptyTitle')}
          text={t('emptyText')}
          action={
            <ButtonLink kind="primary" href="/hand-overs/rules">
              {t('emptyAction')}
            </ButtonLink>
          }
        />
      ) : (
        <DataTable
          label={t('title')}
          rows={handOvers}
          columns={columns}
          rowKey={({ id }) => id}
          href={({ id }) => `/hand-overs/${id}`}
          filterText={({ lastWords, agentName, ownerName, owner }) =>
            `${lastWords} ${agentName} ${ownerName} ${owner}`
          }
        />
      )}
      <Pager
        first={first}
        firstHref={open ? '/hand-overs' : '/hand-overs?show=all'}
        nextHref={nextPageToken ? `/hand-overs?${all}cursor=${encodeURIComponent(nextPageToken)}` : undefined}
      />
    </>
  );
}
