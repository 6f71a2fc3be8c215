'use client';

import { MoreHorizontal } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useErrorText } from '../../../../../components/error-state';
import { useToast } from '../../../../../components/toast';
import { ButtonLink } from '../../../../../components/ui/button';
import { Menu, MenuItem } from '../../../../../components/ui/menu';
import type { AgentView } from '../../../../../lib/api/agents.mapper';
import { useIdempotencyKeys } from '../../../../../lib/use-idempotency-keys';
import { useMay, useOpenPage, useOrganization } from '../../../../../organization/organization';
import { redeploy } from '../actions';
import { UndeployAgents } from '../undeploy-agents';

/** What may be done with an agent. */
export function AgentActions({ agent }: { agent: AgentView }) {
  const t = useTranslations('agent');
  const openPage = useOpenPage();
  const redeployNow = useRedeploy(agent);
  const may = useMay();
  const ended = agent.state === 'gone' || agent.state === 'undeploying';
  if (!may('build')) return null;
  if (agent.external) return <UndeployAgents chosen={[agent]} disabled={ended} />;
  return (
    <>
      {ended ? null : <ButtonLink href={`/agents/${agent.id}/edit`}>{t('edit')}</ButtonLink>}
      <Menu
        label={t('more')}
        trigger={<MoreHorizontal size={16} aria-hidden />}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md border border-line-strong bg-surface hover:bg-hover"
      >
        <MenuItem onClick={() => openPage(`/agents/deploy?from=${agent.id}`)}>{t('duplicate')}</MenuItem>
        {ended ? null : <MenuItem onClick={() => void redeployNow()}>{t('redeploy')}</MenuItem>}
      </Menu>
      <UndeployAgents chosen={[agent]} disabled={ended} />
    </>
  );
}

/** Once an attempt has succeeded the next one is another redeployment. */
function useRedeploy({ id: agentId, version, generation }: AgentView) {
  const t = useTranslations('agent');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const keys = useIdempotencyKeys(`redeploy ${agentId}`);
  return async () => {
    const idempotencyKey = keys.keyFor({ agentId, version, generation });
    const result = await redeploy(slug, { idempotencyKey, agentId, expectedVersion: version });
    if (result.ok) keys.forget();
    toast(
      result.ok ? { tone: 'good', text: t('redeployStarted') } : { tone: 'bad', text: errorText(result) },
    );
  };
}
