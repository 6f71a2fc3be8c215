import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer } from '../../../../lib/api/call';
import { listNamedModels } from '../../../../lib/api/knowledge';
import { runtime } from '../../../../lib/runtime';
import { requireScope } from '../../../../lib/session';
import { ModelList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('models');
  return { title: t('title') };
}

export default async function ModelsPage({ params }: { params: Promise<{ slug: string }> }) {
  const scope = await requireScope(params);
  const [models, { config }] = await Promise.all([answer(listNamedModels(scope)), runtime()]);
  return <ModelList models={models} modelsUrl={config.MODELS_URL} />;
}
