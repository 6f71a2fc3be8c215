'use client';

import { useTranslations } from 'next-intl';
import { CopyField } from '../../../../../components/copy-field';
import { None } from '../../../../../components/none';
import { Facts, Panel } from '../../../../../components/panel';
import { Permitted } from '../../../../../components/permitted';
import { TimeAgo } from '../../../../../components/time-ago';
import { ButtonLink } from '../../../../../components/ui/button';
import type { AgentView } from '../../../../../lib/api/agents.mapper';
import { usePlaceName, type MetroName } from '../../../../../lib/place-name';

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
