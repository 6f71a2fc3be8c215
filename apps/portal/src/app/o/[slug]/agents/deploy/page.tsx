import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import type { TenantScope } from '@isthmus/platform-identity';
import { PageHeader } from '../../../../../components/page-header';
import { NotPermitted, Permitted } from '../../../../../components/permitted';
import { getAgent, listTemplates, type TemplateView } from '../../../../../lib/api/agents';
import { answer, partial } from '../../../../../lib/api/call';
import { listMetros } from '../../../../../lib/api/infrastructure';
import { listKnowledgeBases } from '../../../../../lib/api/knowledge';
import { listModels, type ModelView } from '../../../../../lib/api/models';
import type { KnowledgeBaseView } from '../../../../../lib/api/knowledge.mapper';
import { knowledgeBaseOf } from '../../../../../lib/extract-model';
import { requireScope } from '../../../../../lib/session';
import { draftOfAgent } from '../agent-draft';
import { metroChoices } from '../metro-choices';
import { templateInLocale } from '../template-in-locale';
import type { Draft } from './deploy-draft';
import { DeployForm } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('deploy');
  return { title: t('title') };
}

export default async function DeployPage(props: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ metro?: string; from?: string; base?: string }>;
}) {
  const scope = await requireScope(props.params);
  const [{ metro, from, base }, templates, metros, knowledge, models, locale] = await Promise.all([
    props.searchParams,
    answer(listTemplates(scope)),
    answer(listMetros(scope)),
    partial(listKnowledgeBases(scope)),
    partial(listModels(scope)),
    getLocale(),
  ]);
  const t = await getTranslations('deploy');
  const agents = await getTranslations('agents');
  const bases = (knowledge.ok ? knowledge.value.bases : []).filter(({ own }) => own);
  const draft = from ? await draftFrom(scope, from, { templates, bases }) : undefined;
  const largest = metros.toSorted((a, b) => b.population - a.population)[0];
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} crumb={{ href: '/agents', label: agents('title') }} />
      <Permitted to="build" otherwise={<NotPermitted />}>
        <DeployForm
          key={from ?? base ?? ''}
          templates={templates.map((template) => templateInLocale(template, locale))}
          metros={metroChoices(metros, locale)}
          initialMetroId={metros.find(({ id }) => id === metro)?.id ?? largest?.id ?? ''}
          copied={draft && { from: from ?? '', draft }}
          bases={bases}
          baseId={base}
          models={(models.ok ? models.value : []).filter(generates).map(({ id }) => id)}
        />
      </Permitted>
    </>
  );
}

/** Whether a model writes answers of its own. */
function generates({ id, kind, available }: ModelView): boolean {
  return kind === 'chat' && available && knowledgeBaseOf(id) === '';
}

/** The form as another agent would fill it; undefined when that is unknown, or its template no longer exists. */
async function draftFrom(
  scope: TenantScope,
  agentId: string,
  { templates, bases }: { templates: readonly TemplateView[]; bases: readonly KnowledgeBaseView[] },
): Promise<Draft | undefined> {
  const t = await getTranslations('deploy');
  const found = await partial(getAgent(scope, agentId));
  if (!found.ok) return undefined;
  const { name, description, model, templateId, knowledgeBaseId } = found.value;
  const template = templates.find(({ id }) => id === templateId);
  const own = { ...draftOfAgent(found.value), templateId, name: t('copyOf', { name }).slice(0, 80) };
  if (template)
    return {
      ...own,
      ...(description === template.description ? {} : { description }),
      ...(model === template.model ? {} : { model }),
    };
  const isOnBase = templateId === '' && bases.some(({ id }) => id === knowledgeBaseId);
  return isOnBase ? { ...own, knowledgeBaseId, description, model } : undefined;
}
