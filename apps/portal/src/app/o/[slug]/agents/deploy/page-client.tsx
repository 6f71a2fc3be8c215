'use client';

import { Boxes } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { EmptyState } from '../../../../../components/empty-state';
import { Panel } from '../../../../../components/panel';
import { Button } from '../../../../../components/ui/button';
import { Form } from '../../../../../components/ui/form';
import type { TemplateView } from '../../../../../lib/api/agents';
import type { KnowledgeBaseView } from '../../../../../lib/api/knowledge.mapper';
import { useDraft } from '../../../../../lib/use-draft';
import { Instructions, NameField, ParameterFields, PlaceFields, VisibilityField } from '../agent-fields';
import type { MetroChoice } from '../metro-choices';
import { BaseFields } from './base-fields';
import { draftOfTemplate, isDraft, useDraftOfBase, type Draft } from './deploy-draft';
import { PlacementPreview, RefusedPlacement } from './placement-preview';
import { TemplateChoice } from './template-choice';
import { useDeploy } from './use-deploy';

interface Props {
  templates: TemplateView[];
  metros: MetroChoice[];
  initialMetroId: string;
  /** What is prefilled from another agent, and its id. */
  copied?: { from: string; draft: Draft } | undefined;
  /** Of the organisation. */
  bases: KnowledgeBaseView[];
  /** Which of them is chosen at first. */
  baseId: string | undefined;
  /** Models that write answers of their own. */
  models: string[];
}

export function DeployForm(props: Props) {
  const { templates, metros, bases, models } = props;
  const t = useTranslations('deploy');
  const draftOfBase = useDraftOfBase();
  const { draft, setDraft, discard } = useDeployDraft(props);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const template = templates.find(({ id }) => id === draft.templateId);
  const base = bases.find(({ id }) => id === draft.knowledgeBaseId);
  const { submit, failure, pending } = useDeploy(draft, template, discard);
  if (!template && !base)
    return <EmptyState icon={Boxes} title={t('noTemplates')} text={t('noTemplatesText')} />;
  return (
    <Form action={submit} className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
      <div className="grid min-w-0 gap-4">
        <TemplateChoice
          templates={templates}
          bases={bases.length}
          value={draft.templateId}
          onTemplate={(id) => change(draftOfTemplate(templates.find((one) => one.id === id)))}
          onBase={() => bases[0] && change(draftOfBase(bases[0]))}
        />
        <Panel>
          <div className="grid gap-4 sm:grid-cols-2">
            {base ? (
              <BaseFields
                bases={bases}
                base={base}
                model={draft.model ?? base.model}
                models={models}
                onBase={(chosen) => change(draftOfBase(chosen))}
                onModel={(model) => change({ model })}
              />
            ) : null}
            <NameField draft={draft} change={change} />
            <PlaceFields draft={draft} change={change} metros={metros} />
            <VisibilityField draft={draft} change={change} />
            <ParameterFields
              parameters={template?.parameters ?? []}
              values={draft.parameters}
              onChange={(name, value) => change({ parameters: { ...draft.parameters, [name]: value } })}
            />
          </div>
          <Instructions
            value={draft.instructions}
            hasParameters={(template?.parameters.length ?? 0) > 0}
            onChange={(instructions) => change({ instructions })}
          />
        </Panel>
        {failure ? <RefusedPlacement failure={failure} /> : null}
        <div className="flex items-center gap-3">
          <Button type="submit" kind="primary" size="lg" disabled={pending}>
            {t('submit')}
          </Button>
          <span role="status" className="text-sm text-muted">
            {pending ? t('starting') : ''}
          </span>
        </div>
      </div>
      <PlacementPreview
        templateId={draft.templateId}
        metroId={draft.metroId}
        roundTripUsMax={draft.roundTripUsMax}
        metros={metros}
      />
    </Form>
  );
}

/** What was typed or, of a template or a knowledge base that is no longer there, what the form had at first. */
function useDeployDraft({ templates, bases, baseId, copied, initialMetroId }: Props) {
  const draftOfBase = useDraftOfBase();
  const [initial] = useState<Draft>(() => {
    const base = bases.find(({ id }) => id === baseId);
    const place = { metroId: initialMetroId, roundTripUsMax: 3_000, visibility: 'private' } as const;
    return copied?.draft ?? { ...(base ? draftOfBase(base) : draftOfTemplate(templates[0])), ...place };
  });
  const name = `deploy ${copied?.from ?? baseId ?? initialMetroId}`;
  const { draft, ...rest } = useDraft(name, initial, isDraft);
  const isOffered =
    draft.knowledgeBaseId === undefined
      ? templates.some(({ id }) => id === draft.templateId)
      : bases.some(({ id }) => id === draft.knowledgeBaseId);
  return { draft: isOffered ? draft : initial, ...rest };
}
