import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { PageHeader } from '../../../../../../components/page-header';
import { NotPermitted, Permitted } from '../../../../../../components/permitted';
import { getAgent, listTemplates } from '../../../../../../lib/api/agents';
import { withoutTemplate } from '../../../../../../lib/api/agents.mapper';
import { answer } from '../../../../../../lib/api/call';
import { listMetros } from '../../../../../../lib/api/infrastructure';
import { listNamedModels } from '../../../../../../lib/api/knowledge';
import { modelLabel } from '../../../../../../lib/model-description';
import { requireScope } from '../../../../../../lib/session';
import { metroChoices } from '../../metro-choices';
import { templateInLocale } from '../../template-in-locale';
import { EditForm } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('edit');
  return { title: t('title') };
}

export default async function EditAgentPage({ params }: { params: Promise<{ slug: string; id: string }> }) {
  const scope = await requireScope(params);
  const { id } = await params;
  const [agent, templates, metros, models, locale] = await Promise.all([
    answer(getAgent(scope, id)),
    answer(listTemplates(scope)),
    answer(listMetros(scope)),
    answer(listNamedModels(scope)),
    getLocale(),
  ]);
  const t = await getTranslations('edit');
  const template = templates.find(({ id: templateId }) => templateId === agent.templateId);
  const chat = models
    .filter(({ kind }) => kind !== 'embedding')
    .map((model) => ({ id: model.id, label: modelLabel(model) }));
  const isListed = chat.some(({ id: modelId }) => modelId === agent.model);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} crumb={{ href: `/agents/${id}`, label: agent.name }} />
      <Permitted to="build" otherwise={<NotPermitted />}>
        <EditForm
          agent={template ? agent : withoutTemplate(agent)}
          parameters={template ? templateInLocale(template, locale).parameters : []}
          metros={metroChoices(metros, locale)}
          models={isListed ? chat : [{ id: agent.model, label: agent.model }, ...chat]}
        />
      </Permitted>
    </>
  );
}
