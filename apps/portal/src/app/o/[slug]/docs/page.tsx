import { BookOpen, FileText } from 'lucide-react';
import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { PageHeader } from '../../../../components/page-header';
import { DOCUMENTS, GUIDES, type DocumentName } from '../../../../documents/catalogue';
import { requireScope } from '../../../../lib/session';
import { OrgLink } from '../../../../organization/org-link';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('docs');
  return { title: t('title') };
}

export default async function DocumentsPage({ params }: { params: Promise<{ slug: string }> }) {
  await requireScope(params);
  const t = await getTranslations('docs');
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="grid gap-6">
        <Group title={t('guides')} names={GUIDES} />
        <Group title={t('reference')} names={DOCUMENTS.filter((name) => !GUIDES.includes(name))} />
      </div>
    </>
  );
}

async function Group({ title, names }: { title: string; names: readonly DocumentName[] }) {
  const [t, locale] = [await getTranslations('docs'), await getLocale()];
  return (
    <section className="grid gap-2">
      <h2 className="text-base font-semibold">{title}</h2>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {names.map((name) => {
          const isGuide = GUIDES.includes(name);
          const Icon = isGuide ? BookOpen : FileText;
          return (
            <li key={name} className="panel relative p-4 hover:bg-hover">
              <h3 className="flex items-center gap-2 text-sm font-medium">
                <Icon size={16} aria-hidden className="shrink-0 text-accent" />
                <OrgLink href={`/docs/${name}`} className="after:absolute after:inset-0">
                  {t(`names.${name}`)}
                </OrgLink>
              </h3>
              <p className="mt-1 text-sm text-muted">{t(`leads.${name}`)}</p>
              {isGuide || locale === 'en' ? null : (
                <p className="mt-1 text-xs text-muted">{t('inEnglish')}</p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
