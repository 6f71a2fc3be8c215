import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer, partial } from '../../../lib/api/call';
import { listKeys, listModels } from '../../../lib/api/models';
import { runtime } from '../../../lib/runtime';
import { requireScope } from '../../../lib/session';
import { KeyList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('keys');
  return { title: t('title') };
}

export default async function KeysPage(props: { searchParams: Promise<{ q?: string; create?: string }> }) {
  const scope = await requireScope();
  const [{ q = '', create }, keys, models, { config }] = await Promise.all([
    props.searchParams,
    answer(listKeys(scope)),
    partial(listModels(scope)),
    runtime(),
  ]);
  const model = models.ok
    ? models.value.find(({ kind, available }) => kind === 'chat' && available)?.id
    : undefined;
  return (
    <KeyList
      // Another URL is another view: its filter and its dialog are reset.
      key={`${q} ${create ?? ''}`}
      keys={keys}
      modelsUrl={config.MODELS_URL}
      model={model ?? 'extract/support'}
      filter={q}
      create={create === '1'}
    />
  );
}
