'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { EstimatedMark } from '../../../../../components/estimated-mark';
import { ExplainLazily } from '../../../../../components/explain-lazily';
import { Facts, Panel } from '../../../../../components/panel';
import type { AgentView } from '../../../../../lib/api/agents.mapper';
import { useMoney } from '../../../../../lib/money';
import { useOperatorName, usePlaceName, type MetroName } from '../../../../../lib/place-name';

/** Where the agent runs, and why there. */
export function PlacePanel({
  agent: { placement, roundTripUsMax },
  metro,
}: {
  agent: AgentView;
  metro: MetroName | undefined;
}) {
  const t = useTranslations('placement');
  const format = useFormatter();
  const money = useMoney();
  const zh = useLocale() === 'zh';
  const operatorName = useOperatorName();
  const placeName = usePlaceName();
  if (!placement) return <Panel>{t('notYet')}</Panel>;
  const ms = (us: number) =>
    `${format.number(us / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}\u00a0ms`;
  return (
    <Panel>
      <div className="grid items-start gap-5 md:grid-cols-2">
        <Facts
          facts={[
            { term: t('site'), value: placeName(placement, metro) },
            { term: t('metro'), value: (zh ? metro?.nameZh : metro?.name) || placement.metroId },
            { term: t('operator'), value: operatorName(placement.operatorId) },
            { term: t('node'), value: <code className="font-mono text-xs">{placement.nodeId}</code> },
            {
              term: t('roundTrip'),
              value: (
                <span className="inline-flex flex-wrap items-center gap-1.5">
                  {ms(placement.roundTripUs)} <EstimatedMark />
                </span>
              ),
            },
            {
              term: t('bound'),
              value: roundTripUsMax === 0 ? t('noBound') : `${format.number(roundTripUsMax / 1_000)}\u00a0ms`,
            },
            { term: t('price'), value: t('perHour', { amount: money(placement.priceMicroPerHour) }) },
          ]}
        />
        <ExplainLazily json={placement.explanation} />
      </div>
    </Panel>
  );
}
