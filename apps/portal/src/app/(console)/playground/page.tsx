import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer } from '../../../lib/api/call';
import { listModels } from '../../../lib/api/models';
import { requireScope } from '../../../lib/session';
import { Playground } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('playground');
  return { title: t('title') };
}

export default async function PlaygroundPage({
  searchParams,
}: {
  searchParams: Promise<{ model?: string }>;
}) {
  const scope = await requireScope();
  const [models, { model }] = await Promise.all([answer(listModels(scope)), searchParams]);
  const chat = models.filter(({ kind }) => kind === 'chat');
  const initial = chat.find(({ id }) => id === model) ?? chat.find(({ available }) => available) ?? chat[0];
  return <Playground models={chat} initial={initial?.id ?? ''} />;
}
