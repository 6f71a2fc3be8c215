import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { PageHeader } from '../../../../../components/page-header';
import { documentNamed, textOf } from '../../../../../documents/catalogue';
import { parseDocument, type ParsedDocument } from '../../../../../documents/document';
import { DocumentText } from '../../../../../documents/document-text';
import { runtime } from '../../../../../lib/runtime';
import { requireScope } from '../../../../../lib/session';

interface Props {
  params: Promise<{ slug: string; page: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('docs');
  const name = documentNamed((await params).page);
  return { title: name ? t(`names.${name}`) : t('title') };
}

/** One document, in the reader's language where it is written in that. */
export default async function DocumentPage({ params }: Props) {
  await requireScope(params);
  const name = documentNamed((await params).page) ?? notFound();
  const [{ config }, locale, t] = [await runtime(), await getLocale(), await getTranslations('docs')];
  const document = textOf(name, locale);
  const { title, body, sections } = parseDocument(document.text, config);
  return (
    <>
      <PageHeader title={title} crumb={{ href: '/docs', label: t('title') }} />
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_220px]">
        <article lang={document.locale} className="max-w-3xl min-w-0">
          <DocumentText body={body} />
        </article>
        <Contents sections={sections} label={t('contents')} />
      </div>
    </>
  );
}

function Contents({ sections, label }: Pick<ParsedDocument, 'sections'> & { label: string }) {
  if (sections.length === 0) return null;
  const list = (
    <ul className="grid gap-0.5 border-l">
      {sections.map(({ id, title }) => (
        <li key={id}>
          <a href={`#${id}`} className="flex min-h-target items-center px-3 py-0.5 text-muted hover:text-ink">
            {title}
          </a>
        </li>
      ))}
    </ul>
  );
  return (
    <nav aria-label={label} className="order-first text-sm lg:sticky lg:top-6 lg:order-none lg:self-start">
      {/* Above the text it would fill the first screen. */}
      <details className="lg:hidden">
        <summary className="inline-flex min-h-target items-center text-muted">{label}</summary>
        {list}
      </details>
      <div className="hidden lg:block">
        <p className="mb-1 text-xs text-muted">{label}</p>
        {list}
      </div>
    </nav>
  );
}
