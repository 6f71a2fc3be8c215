'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { CopyField } from '../../../../../components/copy-field';
import { ExplainLazily } from '../../../../../components/explain-lazily';
import { EstimatedMark } from '../../../../../components/estimated-mark';
import { None } from '../../../../../components/none';
import { Facts, Panel } from '../../../../../components/panel';
import { Permitted } from '../../../../../components/permitted';
import { TimeAgo } from '../../../../../components/time-ago';
import { ButtonLink } from '../../../../../components/ui/button';
import type { AgentView } from '../../../../../lib/api/agents.mapper';
import { useMoney } from '../../../../../lib/money';
import { useOperatorName, usePlaceName, type MetroName } from '../../../../../lib/place-name';

export function AgentFacts({ agent, metro }: { agent: AgentView; metro: MetroName | undefined }) {
  const t = useTranslations('agent');
  const placeName = usePlaceName();
  return (
    <Panel>
      <div className="grid gap-4">
        <Facts
          facts={[
            { term: t('model'), value: <code className="font-mono text-xs">{agent.model}</code> },
            {
              term: t('runsIn'),
              value: agent.placement ? placeName(agent.placement, metro) : <None />,
            },
            { term: t('visibility'), value: t(agent.visibility) },
            { term: t('version'), value: agent.version },
            { term: t('placements'), value: agent.generation },
            { term: t('created'), value: <TimeAgo at={agent.createdAt} /> },
            { term: t('readySince'), value: <TimeAgo at={agent.readyAt} /> },
          ]}
        />
        <CopyField label={t('address')} value={agent.address || '–'} />
        <CopyField label={t('id')} value={agent.id} />
        {agent.workflowId ? <CopyField label={t('workflow')} value={agent.workflowId} /> : null}
      </div>
    </Panel>
  );
}

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
    `${format.number(us / 1_000, { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ms`;
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
              value: roundTripUsMax === 0 ? t('noBound') : `${format.number(roundTripUsMax / 1_000)} ms`,
            },
            { term: t('price'), value: t('perHour', { amount: money(placement.priceMicroPerHour) }) },
          ]}
        />
        <ExplainLazily json={placement.explanation} />
      </div>
    </Panel>
  );
}

/** A version on its way, or why the last one did not come; nothing otherwise. */
export function RolloutNote({ agent: { rollout, version, state } }: { agent: AgentView }) {
  const t = useTranslations('agent');
  if (!rollout || rollout.version < version || state === 'gone' || state === 'undeploying') return null;
  const { failure } = rollout;
  if (!failure)
    return (
      <p role="status" className="tinted tint-busy mb-4 rounded-md px-4 py-3 text-sm">
        {t('rolling', { next: rollout.version, version })}
      </p>
    );
  return (
    <div role="alert" className="tinted tint-warn mb-4 rounded-md px-4 py-3 text-sm">
      <p className="font-medium">{t('rolloutFailed', { next: rollout.version, version })}</p>
      <p>{failure.message}</p>
      {failure.remedy ? <p>{failure.remedy}</p> : null}
      <p className="font-mono text-xs">{failure.code}</p>
    </div>
  );
}

/** Why a deployment failed and what to do; nothing otherwise. */
export function FailureNote({ agent: { failure, state } }: { agent: AgentView }) {
  const t = useTranslations('agent');
  if (!failure || state !== 'failed') return null;
  return (
    <div
      role="alert"
      className="tinted tint-bad mb-4 flex flex-wrap items-center justify-between gap-3 rounded-md px-4 py-3 text-sm"
    >
      <div>
        <p className="font-medium">{failure.message}</p>
        {failure.remedy ? <p>{failure.remedy}</p> : null}
        <p className="font-mono text-xs">{failure.code}</p>
      </div>
      <Permitted to="build">
        <ButtonLink href="/agents/deploy">{t('deployAgain')}</ButtonLink>
      </Permitted>
    </div>
  );
}
