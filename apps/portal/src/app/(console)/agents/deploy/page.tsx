import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { PageHeader } from '../../../../components/page-header';
import { listTemplates } from '../../../../lib/api/agents';
import { answer } from '../../../../lib/api/call';
import { listMetros } from '../../../../lib/api/infrastructure';
import { requireScope } from '../../../../lib/session';
import { DeployForm } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('deploy');
  return { title: t('title') };
}

export default async function DeployPage(props: { searchParams: Promise<{ metro?: string }> }) {
  const scope = await requireScope();
  const [{ metro }, templates, metros, locale] = await Promise.all([
    props.searchParams,
    answer(listTemplates(scope)),
    answer(listMetros(scope)),
    getLocale(),
  ]);
  const t = await getTranslations('deploy');
  const agents = await getTranslations('agents');
  const zh = locale === 'zh';
  const choices = metros
    .map(({ id, name, nameZh, population }) => ({
      id,
      name: (zh && nameZh) || name,
      english: name,
      nameZh,
      population,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
  const largest = choices.reduce<(typeof choices)[number] | undefined>(
    (best, one) => (best && best.population >= one.population ? best : one),
    undefined,
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} crumb={{ href: '/agents', label: agents('title') }} />
      <DeployForm
        templates={templates.map((template) => ({
          ...template,
          name: (zh && template.nameZh) || template.name,
          description: (zh && template.descriptionZh) || template.description,
          parameters: template.parameters.map((parameter) => ({
            ...parameter,
            label: (zh && parameter.labelZh) || parameter.label,
          })),
          // Skill names exist in English only; the Chinese description covers them.
          skills: zh ? [] : template.skills,
        }))}
        metros={choices.map(({ id, name, english, nameZh }) => ({ id, name, english, nameZh }))}
        initialMetroId={choices.find(({ id }) => id === metro)?.id ?? largest?.id ?? ''}
      />
    </>
  );
}
