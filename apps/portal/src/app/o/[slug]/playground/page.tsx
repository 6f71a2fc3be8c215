import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer } from '../../../../lib/api/call';
import { listNamedModels } from '../../../../lib/api/knowledge';
import { runtime } from '../../../../lib/runtime';
import { requireScope } from '../../../../lib/session';
import { Playground } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('playground');
  return { title: t('title') };
}

export default async function PlaygroundPage({ params }: { params: Promise<{ slug: string }> }) {
  const scope = await requireScope(params);
  const [models, { config }] = await Promise.all([answer(listNamedModels(scope)), runtime()]);
  const chat = models.filter(({ kind }) => kind === 'chat');
  const initial = chat.find(({ available }) => available) ?? chat[0];
  return <Playground models={chat} initial={initial?.id ?? ''} modelsUrl={config.MODELS_URL} />;
}
