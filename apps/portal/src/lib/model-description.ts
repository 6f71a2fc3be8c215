import type { useTranslations } from 'next-intl';
import type { ModelView } from './api/models';

const NAMES: Readonly<Record<string, 'extractSupport' | 'localChat' | 'localEncoder'>> = {
  'extract/support': 'extractSupport',
  'local/smollm2-135m-instruct': 'localChat',
  'local/sentence-encoder-multilingual': 'localEncoder',
};

/** The description of a model, translated where the portal can: upstreams have one language. */
export function modelDescription(
  { id, builtIn, available, description, knowledgeBase }: ModelView,
  t: ReturnType<typeof useTranslations<'models'>>,
): string {
  if (!builtIn || !available) return description; // It says what to do.
  if (knowledgeBase !== undefined) return t('extractBase', { name: knowledgeBase });
  const name = NAMES[id];
  return name ? t(name) : description;
}

/** What a model is called where people choose one: its id, but that of a knowledge base by the base's name. */
export function modelLabel({ id, knowledgeBase }: Pick<ModelView, 'id' | 'knowledgeBase'>): string {
  return knowledgeBase === undefined ? id : `${knowledgeBase} (extract)`;
}
