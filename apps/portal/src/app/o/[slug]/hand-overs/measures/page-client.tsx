'use client';

import { ChartColumn } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../../../../components/data-table';
import { EmptyState } from '../../../../../components/empty-state';
import { Metric } from '../../../../../components/metric';
import { PageHeader } from '../../../../../components/page-header';
import { Panel } from '../../../../../components/panel';
import { ButtonLink } from '../../../../../components/ui/button';
import type { MeasuresView } from '../../../../../lib/api/hand-overs.mapper';
import { Choice } from '../choice';
import { useMeasureColumns } from './columns';
import { DAYS, figuresOf } from './figures';
import { useShareText, useWaitText } from './words';

const DEFINITIONS = [
  ...(['contact', 'agent', 'person', 'unresolved', 'abandoned', 'open'] as const),
  ...(['resolution', 'repeat', 'first', 'time', 'caller', 'kept'] as const),
];

/** How contacts ended, of all agents and of each, with what is counted. */
export function ServiceMeasures(props: {
  total: MeasuresView | undefined;
  agents: MeasuresView[];
  repeatDays: number;
  days: number;
  names: Record<string, string>;
}) {
  const { total, agents, repeatDays, days, names } = props;
  const t = useTranslations('handOvers');
  const columns = useMeasureColumns(names);
  return (
    <>
      <PageHeader
        title={t('measuresTitle')}
        lead={t('measuresLead')}
        crumb={{ href: '/hand-overs', label: t('title') }}
        action={
          <Choice
            label={t('period')}
            options={DAYS.map((one) => ({
              href: `/hand-overs/measures?days=${one}`,
              label: t('days', { days: one }),
              current: one === days,
            }))}
          />
        }
      />
      <div className="grid gap-4">
        {total && total.contacts > 0 ? (
          <>
            <Total measures={total} />
            <DataTable
              label={t('byEachAgent')}
              rows={agents}
              columns={columns}
              rowKey={({ agentId }) => agentId}
              href={({ agentId }) => `/agents/${agentId}`}
            />
          </>
        ) : (
          <EmptyState
            icon={ChartColumn}
            title={t('noContactsTitle')}
            text={t('noContactsText')}
            action={<ButtonLink href="/agents">{t('openAgents')}</ButtonLink>}
          />
        )}
        <Panel title={t('definitions')}>
          <ul className="grid list-disc gap-1.5 pl-4 text-sm text-muted">
            {DEFINITIONS.map((name) => (
              <li key={name}>{t(`definition.${name}`, { days: repeatDays })}</li>
            ))}
          </ul>
        </Panel>
      </div>
    </>
  );
}

function Total({ measures }: { measures: MeasuresView }) {
  const t = useTranslations('handOvers');
  const shareText = useShareText();
  const waitText = useWaitText();
  const { resolved, handedOver, repeated, first } = figuresOf(measures);
  const shares = [
    { label: t('resolution'), share: resolved },
    { label: t('handOverRate'), share: handedOver },
    { label: t('repeatRate'), share: repeated },
    { label: t('firstContact'), share: first },
  ];
  const counts = [
    { label: t('contacts'), value: measures.contacts },
    { label: t('byAgent'), value: measures.resolvedByAgent },
    { label: t('byPerson'), value: measures.resolvedByPerson },
    { label: t('unresolved'), value: measures.unresolved },
    { label: t('abandoned'), value: measures.abandoned },
    { label: t('stillGoing'), value: measures.open },
  ];
  return (
    <Panel>
      <div className="grid grid-cols-2 gap-4 md:grid-cols-5">
        {shares.map(({ label, share }) => (
          <Metric key={label} label={label} value={shareText(share)} note={t('of', { ...share })} />
        ))}
        <Metric label={t('timeToPerson')} value={waitText(measures.medianSecondsToPerson)} />
      </div>
      <div className="mt-4 grid grid-cols-2 gap-4 border-t pt-4 md:grid-cols-6">
        {counts.map(({ label, value }) => (
          <Metric key={label} label={label} value={value} />
        ))}
      </div>
    </Panel>
  );
}
