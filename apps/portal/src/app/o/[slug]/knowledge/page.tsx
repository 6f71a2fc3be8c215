import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer } from '../../../../lib/api/call';
import { listKnowledgeBases } from '../../../../lib/api/knowledge';
import { requireOrganization } from '../../../../lib/session';
import { inReadersLanguage } from './pack-name';
import { KnowledgeList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('knowledge');
  return { title: t('title') };
}

export default async function KnowledgePage({ params }: { params: Promise<{ slug: string }> }) {
  const { scope, role } = await requireOrganization(params);
  const { bases, ...knowledge } = await answer(listKnowledgeBases(scope));
  const named = await Promise.all(bases.map(inReadersLanguage));
  return <KnowledgeList {...knowledge} bases={named} permitted={may(role, 'build')} />;
}
