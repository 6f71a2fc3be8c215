'use client';

import { useTranslations } from 'next-intl';
import { CopyField } from '../../../../../components/copy-field';
import { Facts, Panel } from '../../../../../components/panel';
import { StatePill } from '../../../../../components/state-pill';
import { TimeAgo } from '../../../../../components/time-ago';
import { useClock } from '../../../../../components/clock';
import type { AgentView, ExternalView } from '../../../../../lib/api/agents.mapper';
import { hostOf } from '../../../../../lib/host-of';
import { isConnected } from './connection';

/** What is known of an agent that runs elsewhere. */
export function ExternalFacts({ agent, external }: { agent: AgentView; external: ExternalView }) {
  const t = useTranslations('agent');
  const kinds = useTranslations('agents');
  const server = external.protocol === 'mcp' && agent.state !== 'gone';
  return (
    <Panel>
      <div className="grid gap-4">
        <Facts
          facts={[
            { term: t('kind'), value: kinds(external.protocol) },
            { term: t('origin'), value: hostOf(external.endpoint) },
            ...(server
              ? [
                  { term: t('connection'), value: <Connection external={external} /> },
                  { term: t('listed'), value: <TimeAgo at={external.toolsListedAt} /> },
                ]
              : []),
            { term: t('visibility'), value: t(agent.visibility) },
            { term: t('version'), value: agent.version },
            { term: t('registered'), value: <TimeAgo at={agent.createdAt} /> },
          ]}
        />
        <CopyField label={t('address')} value={agent.address || '–'} />
        <CopyField label={t('endpoint')} value={external.endpoint} />
        <CopyField label={t('id')} value={agent.id} />
      </div>
    </Panel>
  );
}

/** Whether an MCP server still answers when it is asked for its tools. */
function Connection({ external: { toolsListedAt } }: { external: ExternalView }) {
  const t = useTranslations('agent');
  const connected = isConnected(toolsListedAt, useClock());
  return <StatePill tone={connected ? 'good' : 'warn'} label={t(connected ? 'connected' : 'silent')} />;
}
