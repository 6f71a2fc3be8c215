import { getTranslations } from 'next-intl/server';
import type { KnowledgeBaseView } from '../../../../lib/api/knowledge.mapper';

/** Packs whose names are known in every language; others keep the name that they have. */
const NAMES: Partial<Record<string, 'packSupport'>> = { support: 'packSupport' };

/** A base under the name that its pack has in the reader's language; one of the organisation keeps its own. */
export async function inReadersLanguage(base: KnowledgeBaseView): Promise<KnowledgeBaseView> {
  const name = base.own ? undefined : NAMES[base.id];
  if (name === undefined) return base;
  const t = await getTranslations('knowledge');
  return { ...base, name: t(name) };
}
