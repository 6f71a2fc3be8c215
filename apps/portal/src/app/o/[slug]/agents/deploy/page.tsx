import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import type { TenantScope } from '@isthmus/platform-identity';
import { PageHeader } from '../../../../../components/page-header';
import { NotPermitted, Permitted } from '../../../../../components/permitted';
import { getAgent, listTemplates, type TemplateView } from '../../../../../lib/api/agents';
import { answer, partial } from '../../../../../lib/api/call';
import { listMetros } from '../../../../../lib/api/infrastructure';
import { requireScope } from '../../../../../lib/session';
import { draftOfAgent } from '../agent-draft';
import { metroChoices } from '../metro-choices';
import { templateInLocale } from '../template-in-locale';
import { DeployForm, type Draft } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('deploy');
  return { title: t('title') };
}

export default async function DeployPage(props: {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ metro?: string; from?: string }>;
}) {
  const scope = await requireScope(props.params);
  const [{ metro, from }, templates, metros, locale] = await Promise.all([
    props.searchParams,
    answer(listTemplates(scope)),
    answer(listMetros(scope)),
    getLocale(),
  ]);
  const t = await getTranslations('deploy');
  const agents = await getTranslations('agents');
  const draft = from ? await draftFrom(scope, from, templates) : undefined;
  const largest = metros.toSorted((a, b) => b.population - a.population)[0];
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} crumb={{ href: '/agents', label: agents('title') }} />
      <Permitted to="build" otherwise={<NotPermitted />}>
        <DeployForm
          key={from ?? ''}
          templates={templates.map((template) => templateInLocale(template, locale))}
          metros={metroChoices(metros, locale)}
          initialMetroId={metros.find(({ id }) => id === metro)?.id ?? largest?.id ?? ''}
          copied={draft && { from: from ?? '', draft }}
        />
      </Permitted>
    </>
  );
}

/** The form as another agent would fill it; undefined when that is unknown, or its template no longer exists. */
async function draftFrom(
  scope: TenantScope,
  agentId: string,
  templates: readonly TemplateView[],
): Promise<Draft | undefined> {
  const t = await getTranslations('deploy');
  const found = await partial(getAgent(scope, agentId));
  if (!found.ok) return undefined;
  const { name, description, model, templateId } = found.value;
  const template = templates.find(({ id }) => id === templateId);
  if (!template) return undefined;
  return {
    ...draftOfAgent(found.value),
    templateId,
    name: t('copyOf', { name }).slice(0, 80),
    ...(description === template.description ? {} : { description }),
    ...(model === template.model ? {} : { model }),
  };
}
