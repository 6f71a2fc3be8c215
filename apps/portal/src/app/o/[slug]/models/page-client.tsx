'use client';

import { Boxes } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { DataTable, type Column } from '../../../../components/data-table';
import { EmptyState } from '../../../../components/empty-state';
import { None } from '../../../../components/none';
import { PageHeader } from '../../../../components/page-header';
import { Panel } from '../../../../components/panel';
import { Snippet } from '../../../../components/snippet';
import { StatePill } from '../../../../components/state-pill';
import { Permitted } from '../../../../components/permitted';
import { ButtonLink } from '../../../../components/ui/button';
import type { ModelView } from '../../../../lib/api/models';
import { modelDescription } from '../../../../lib/model-description';
import { useAlignedMoney } from '../../../../lib/money';
import { questionForModel } from '../../../../lib/sample-question';
import { modelSnippets } from '../../../../lib/snippets';
import { OrgLink } from '../../../../organization/org-link';

export function ModelList({ models, modelsUrl }: { models: ModelView[]; modelsUrl: string }) {
  const t = useTranslations('models');
  const columns = useColumns(models);
  const locale = useLocale();
  const chats = models.filter(({ kind }) => kind === 'chat');
  const model = (chats.find(({ available }) => available) ?? chats[0])?.id;
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        action={
          <Permitted to="build">
            <ButtonLink href="/playground" kind="primary">
              {t('tryInPlayground')}
            </ButtonLink>
          </Permitted>
        }
      />
      {models.length > 0 ? (
        <div className="grid gap-4">
          <DataTable
            label={t('title')}
            rows={models}
            columns={columns}
            rowKey={({ id }) => id}
            href={({ id, kind }) =>
              kind === 'chat' ? `/playground?model=${encodeURIComponent(id)}` : undefined
            }
            filterText={({ id, ownedBy, description }) => `${id} ${ownedBy} ${description}`}
          />
          {model ? (
            <Panel title={t('call')}>
              <Snippet
                label={t('call')}
                tabs={modelSnippets({
                  baseUrl: modelsUrl,
                  model,
                  question: questionForModel(locale, model),
                })}
              />
            </Panel>
          ) : null}
        </div>
      ) : (
        <EmptyState
          icon={Boxes}
          title={t('emptyTitle')}
          text={t('emptyText')}
          command={{ label: t('emptyCommand'), value: `curl ${modelsUrl}/v1/models` }}
        />
      )}
    </>
  );
}

function useColumns(models: ModelView[]): Column<ModelView>[] {
  const t = useTranslations('models');
  const format = useFormatter();
  const common = useTranslations('common');
  const money = useAlignedMoney(
    'CNY',
    models.flatMap((model) => [model.inputPriceMicroPerMillion, model.outputPriceMicroPerMillion]),
  );
  const pair = (name: string, value: string) => common('pair', { name, value });
  return [
    { id: 'model', header: t('model'), sort: ({ id }) => id, cell: (model) => <ModelName model={model} /> },
    {
      id: 'state',
      header: t('state'),
      sort: ({ available }) => String(available),
      cell: ({ available }) => (
        <StatePill tone={available ? 'good' : 'bad'} label={t(available ? 'available' : 'down')} />
      ),
    },
    {
      id: 'owner',
      header: t('owner'),
      minor: true,
      sort: ({ ownedBy }) => ownedBy,
      cell: ({ ownedBy, builtIn }) => (builtIn ? t('builtIn', { provider: ownedBy }) : ownedBy),
    },
    {
      id: 'kind',
      header: t('kind'),
      minor: true,
      sort: ({ kind }) => kind,
      cell: ({ kind }) => t(kind === 'embedding' ? 'embedding' : 'chatKind'),
    },
    {
      id: 'context',
      header: t('context'),
      align: 'right',
      minor: true,
      sort: ({ contextTokensMax }) => contextTokensMax,
      cell: ({ contextTokensMax }) => (contextTokensMax > 0 ? format.number(contextTokensMax) : <None />),
      phone: ({ contextTokensMax }) =>
        contextTokensMax > 0 ? pair(t('context'), format.number(contextTokensMax)) : undefined,
    },
    {
      id: 'input',
      header: t('input'),
      align: 'right',
      minor: true,
      sort: ({ inputPriceMicroPerMillion: price }) => price,
      cell: ({ inputPriceMicroPerMillion: price }) => money(price),
      phone: ({ inputPriceMicroPerMillion: price }) => pair(t('input'), money(price)),
    },
    {
      id: 'output',
      header: t('output'),
      align: 'right',
      minor: true,
      sort: ({ outputPriceMicroPerMillion: price }) => price,
      cell: ({ outputPriceMicroPerMillion: price }) => money(price),
      phone: ({ outputPriceMicroPerMillion: price }) => pair(t('output'), money(price)),
    },
  ];
}

/** The id, which leads to the playground where one can chat with the model, and what the model is. */
function ModelName({ model }: { model: ModelView }) {
  const t = useTranslations('models');
  return (
    <div className="grid py-1 whitespace-normal">
      {model.kind === 'chat' ? (
        <OrgLink
          href={`/playground?model=${encodeURIComponent(model.id)}`}
          className="inline-flex min-h-target items-center font-mono text-xs font-medium break-all hover:underline"
        >
          {model.id}
        </OrgLink>
      ) : (
        <code className="inline-flex min-h-6 items-center font-mono text-xs">{model.id}</code>
      )}
      <span className="max-w-md text-xs text-muted">{modelDescription(model, t)}</span>
    </div>
  );
}
