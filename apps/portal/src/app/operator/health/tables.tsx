'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut, CutCode } from '../../../components/data-table-cells';
import { None } from '../../../components/none';
import { StatePill, type Tone } from '../../../components/state-pill';
import { TimeAgo } from '../../../components/time-ago';
import type { HostView } from '../../../lib/api/platform';
import type { OutboxHealth, ProcessHealth } from '../../../lib/operations/processes';
import { TitledTable } from '../titled-table';
import { isLate, type Upstream } from './health';

const TONES: Record<ProcessHealth['state'], Tone> = { ready: 'good', notReady: 'warn', unreachable: 'bad' };

export function ProcessTable({ processes }: { processes: ProcessHealth[] }) {
  const t = useTranslations('operation.health');
  const duration = useDuration();
  const columns: Column<ProcessHealth>[] = [
    {
      id: 'name',
      header: t('process'),
      cell: ({ name }) => <Cut text={name} className="max-w-40 font-medium sm:max-w-64" />,
      sort: ({ name }) => name,
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ state }) => <StatePill tone={TONES[state]} label={t(`states.${state}`)} />,
      sort: ({ state }) => state,
    },
    {
      id: 'uptime',
      header: t('uptime'),
      align: 'right',
      cell: ({ uptimeSeconds }) => (uptimeSeconds === undefined ? <None /> : duration(uptimeSeconds)),
      sort: ({ uptimeSeconds }) => uptimeSeconds ?? -1,
    },
  ];
  return (
    <TitledTable title={t('processes')}>
      <DataTable
        label={t('processes')}
        name="process"
        rows={processes}
        columns={columns}
        rowKey={({ name }) => name}
      />
    </TitledTable>
  );
}

export function OutboxTable({ outboxes }: { outboxes: OutboxHealth[] }) {
  const t = useTranslations('operation.health');
  const format = useFormatter();
  const duration = useDuration();
  const columns: Column<OutboxHealth>[] = [
    {
      id: 'name',
      header: t('outbox'),
      cell: ({ outbox }) => (
        <code className="font-mono text-xs max-sm:block max-sm:w-28 max-sm:whitespace-normal">
          {outbox.split(/(?<=[._])/).map((part, at) => (
            <Fragment key={at}>
              {part}
              <wbr />
            </Fragment>
          ))}
        </code>
      ),
      sort: ({ outbox }) => outbox,
    },
    {
      id: 'age',
      header: t('oldest'),
      align: 'right',
      cell: ({ oldestAgeSeconds }) => (oldestAgeSeconds === 0 ? t('empty') : duration(oldestAgeSeconds)),
      sort: ({ oldestAgeSeconds }) => oldestAgeSeconds,
    },
    {
      id: 'dead',
      header: t('deadLetters'),
      align: 'right',
      cell: (one) => (
        <span className={isLate(one) ? 'font-medium text-bad' : ''}>{format.number(one.deadLetters)}</span>
      ),
      sort: ({ deadLetters }) => deadLetters,
    },
  ];
  return (
    <TitledTable title={t('outboxes')}>
      <DataTable
        label={t('outboxes')}
        name="outbox"
        rows={outboxes}
        columns={columns}
        rowKey={({ outbox }) => outbox}
      />
    </TitledTable>
  );
}

export function UpstreamTable({ upstreams }: { upstreams: Upstream[] }) {
  const t = useTranslations('operation.health');
  const columns: Column<Upstream>[] = [
    {
      id: 'name',
      header: t('provider'),
      cell: ({ name }) => <Cut text={name} className="max-w-32 font-medium sm:max-w-48" />,
      sort: ({ name }) => name,
    },
    {
      id: 'state',
      header: t('state'),
      cell: ({ models, available }) => (
        <StatePill
          tone={available === models ? 'good' : available === 0 ? 'bad' : 'warn'}
          label={t('available', { available, models })}
        />
      ),
      sort: ({ models, available }) => available - models,
    },
  ];
  return (
    <TitledTable title={t('upstreams')}>
      <DataTable
        label={t('upstreams')}
        name="upstream"
        rows={upstreams}
        columns={columns}
        rowKey={({ name }) => name}
      />
    </TitledTable>
  );
}

export function HostTable({ hosts }: { hosts: HostView[] }) {
  const t = useTranslations('operation.health');
  const columns: Column<HostView>[] = [
    {
      id: 'name',
      header: t('host'),
      cell: ({ id }) => <Cut text={id} className="max-w-40 font-medium sm:max-w-64" />,
      sort: ({ id }) => id,
    },
    {
      id: 'address',
      header: t('address'),
      cell: ({ address }) => <CutCode text={address} />,
      phone: ({ address }) => address || undefined,
      minor: true,
    },
    { id: 'driver', header: t('driver'), cell: ({ driver }) => driver, minor: true },
    {
      id: 'workloads',
      header: t('workloads'),
      align: 'right',
      cell: ({ workloads }) => workloads,
      sort: ({ workloads }) => workloads,
    },
    {
      id: 'expires',
      header: t('presentUntil'),
      cell: ({ expiresAt }) => <TimeAgo at={expiresAt} />,
      phone: ({ expiresAt }) => <TimeAgo at={expiresAt} />,
      minor: true,
    },
  ];
  return (
    <TitledTable title={t('hosts')}>
      <DataTable label={t('hosts')} name="host" rows={hosts} columns={columns} rowKey={({ id }) => id} />
    </TitledTable>
  );
}

/** A length of time in its largest unit. */
function useDuration(): (seconds: number) => string {
  const format = useFormatter();
  return (seconds) => {
    const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ['second', 1];
    return format.number(Math.floor(seconds / size), { style: 'unit', unit, unitDisplay: 'long' });
  };
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
