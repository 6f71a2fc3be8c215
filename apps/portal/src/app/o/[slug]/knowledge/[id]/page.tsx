import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer } from '../../../../../lib/api/call';
import { getKnowledgeBase, listDocuments } from '../../../../../lib/api/knowledge';
import { requireScope } from '../../../../../lib/session';
import { inReadersLanguage } from '../pack-name';
import { KnowledgeBaseDetail } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('knowledge');
  return { title: t('baseTitle') };
}

export default async function KnowledgeBasePage(props: { params: Promise<{ slug: string; id: string }> }) {
  const scope = await requireScope(props.params);
  const { id } = await props.params;
  const { base, limits } = await answer(getKnowledgeBase(scope, id));
  const documents = base.own ? await answer(listDocuments(scope, id)) : [];
  const named = await inReadersLanguage(base);
  return <KnowledgeBaseDetail key={id} base={named} limits={limits} initial={documents} />;
}
