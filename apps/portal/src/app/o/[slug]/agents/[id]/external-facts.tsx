'use client';

import { useTranslations } from 'next-intl';
import { CopyField } from '../../../../../components/copy-field';
import { Facts, Panel } from '../../../../../components/panel';
import { StatePill } from '../../../../../components/state-pill';
import { TimeAgo } from '../../../../../components/time-ago';
import { useClock } from '../../../../../components/clock';
import type { AgentView, ExternalView, ToolView } from '../../../../../lib/api/agents.mapper';
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

/** The tools of an MCP server, which are the skills of its agent. */
export function ToolList({ tools }: { tools: ToolView[] }) {
  return (
    <Panel flush>
      <ul className="divide-y">
        {tools.map(({ name, title, description }) => (
          <li key={name} className="grid gap-0.5 px-4 py-3">
            <span className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
              {title || name}
              {title && title !== name ? (
                <code className="font-mono text-xs font-normal break-all text-muted">{name}</code>
              ) : null}
            </span>
            {description ? (
              <span className="text-sm break-words whitespace-pre-line text-muted">{description}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
