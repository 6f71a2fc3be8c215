import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { SnippetLazily } from '../../../../../components/snippet-lazily';
import { checkCard } from '../../../../../lib/card-check';
import { getAgent, listAgentEvents, listTemplates } from '../../../../../lib/api/agents';
import { answer, partial } from '../../../../../lib/api/call';
import { listMetros } from '../../../../../lib/api/infrastructure';
import { questionForAgent } from '../../../../../lib/sample-question';
import { requireScope } from '../../../../../lib/session';
import { agentSnippets } from '../../../../../lib/snippets';
import { AgentCardView } from './agent-card-view';
import { AgentTimeLine } from './agent-time-line';
import { AgentDetail } from './page-client';
import { ToolList } from './tool-list';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agent');
  return { title: t('title') };
}

export default async function AgentPage({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const scope = await requireScope(params);
  const { id } = await params;
  const agent = await answer(getAgent(scope, id));
  const [events, metros, templates, card, locale] = await Promise.all([
    partial(listAgentEvents(scope, id)),
    partial(listMetros(scope)),
    partial(listTemplates(scope)),
    checkCard(agent.cardJson),
    getLocale(),
  ]);
  const concerned = (metros.ok ? metros.value : []).filter(({ id: metroId }) =>
    [agent.placement?.metroId, agent.metroId].includes(metroId),
  );
  const template = templates.ok ? templates.value.find(({ id }) => id === agent.templateId) : undefined;
  // An agent has one description; that of its template also exists in Chinese.
  const unchanged = agent.description === template?.description;
  const description = (locale === 'zh' && unchanged && template?.descriptionZh) || agent.description;
  const t = await getTranslations('agent');
  const names = Object.fromEntries(
    concerned.map(({ id: metroId, name, nameZh }) => [metroId, { name, nameZh }]),
  );
  const question = questionForAgent(locale, agent);
  return (
    <AgentDetail
      agent={agent}
      description={description}
      metros={names}
      parts={{
        history: <AgentTimeLine events={events.ok ? events.value : []} metros={names} />,
        tools: <ToolList tools={agent.external?.tools ?? []} />,
        connect: (
          <SnippetLazily label={t('connect')} tabs={agentSnippets({ address: agent.address, question })} />
        ),
        card: <AgentCardView cardJson={agent.cardJson} check={card} />,
      }}
    />
  );
}
