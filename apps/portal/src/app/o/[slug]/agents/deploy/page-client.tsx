'use client';

import { Boxes } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod/mini';
import { EmptyState } from '../../../../../components/empty-state';
import { Panel } from '../../../../../components/panel';
import { Button } from '../../../../../components/ui/button';
import { Form } from '../../../../../components/ui/form';
import { RadioCards } from '../../../../../components/ui/radio-cards';
import type { TemplateView } from '../../../../../lib/api/agents';
import { deploy } from '../actions';
import { agentDraft } from '../agent-draft';
import { Instructions, NameField, ParameterFields, PlaceFields, VisibilityField } from '../agent-fields';
import { useDraft } from '../../../../../lib/use-draft';
import { useSubmission } from '../../../../../lib/use-submission';
import { useOpenPage, useOrganization } from '../../../../../organization/organization';
import type { MetroChoice } from '../metro-choices';
import { PlacementPreview, RefusedPlacement } from './placement-preview';

interface Props {
  templates: TemplateView[];
  metros: MetroChoice[];
  initialMetroId: string;
  /** What is prefilled from another agent, and its id. */
  copied?: { from: string; draft: Draft } | undefined;
}

const draftRule = z.extend(agentDraft, {
  templateId: z.string(),
  /** Of an agent that is duplicated, where they differ from the template's. */
  description: z.optional(z.string()),
  model: z.optional(z.string()),
});

/** What a person chose and typed. */
export type Draft = z.infer<typeof draftRule>;

export function DeployForm({ templates, metros, initialMetroId, copied }: Props) {
  const t = useTranslations('deploy');
  const [initial] = useState<Draft>(
    copied?.draft ?? {
      ...draftOf(templates[0]),
      metroId: initialMetroId,
      roundTripUsMax: 3_000,
      visibility: 'private',
    },
  );
  const { draft, setDraft, discard } = useDraft(`deploy ${copied?.from ?? initialMetroId}`, initial, isDraft);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const template = templates.find(({ id }) => id === draft.templateId);
  const { submit, failure, pending } = useDeploy(draft, template, discard);
  if (!template) return <EmptyState icon={Boxes} title={t('noTemplates')} text={t('noTemplatesText')} />;
  return (
    <Form action={submit} className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
      <div className="grid min-w-0 gap-4">
        <TemplateChoice
          templates={templates}
          value={template.id}
          onChange={(id) => change(draftOf(templates.find((one) => one.id === id)))}
        />
        <Panel>
          <div className="grid gap-4 sm:grid-cols-2">
            <NameField draft={draft} change={change} />
            <PlaceFields draft={draft} change={change} metros={metros} />
            <VisibilityField draft={draft} change={change} />
            <ParameterFields
              parameters={template.parameters}
              values={draft.parameters}
              onChange={(name, value) => change({ parameters: { ...draft.parameters, [name]: value } })}
            />
          </div>
          <Instructions
            value={draft.instructions}
            hasParameters={template.parameters.length > 0}
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
        templateId={template.id}
        metroId={draft.metroId}
        roundTripUsMax={draft.roundTripUsMax}
        metros={metros}
      />
    </Form>
  );
}

function isDraft(value: unknown): value is Draft {
  return draftRule.safeParse(value).success;
}

/** What a template fills in. */
function draftOf(template: TemplateView | undefined) {
  return {
    templateId: template?.id ?? '',
    name: template?.name ?? '',
    instructions: template?.instructions ?? '',
    parameters: {},
    description: undefined,
    model: undefined,
  };
}

/** Deploys the draft and opens the agent, or says why it could not. */
function useDeploy(draft: Draft, template: TemplateView | undefined, onDeployed: () => void) {
  const { slug } = useOrganization();
  const openPage = useOpenPage();
  const { instructions, ...rest } = draft;
  const deployment = {
    ...rest,
    // The template's own text is filled in by the registry.
    ...(instructions === template?.instructions ? {} : { instructions }),
  };
  const { submit, failure, pending } = useSubmission(
    'deploy',
    (request: Parameters<typeof deploy>[1]) => deploy(slug, request),
    ({ agentId }) => {
      onDeployed();
      openPage(`/agents/${agentId}`);
    },
  );
  return { submit: () => submit(deployment), failure, pending };
}

function TemplateChoice(props: { templates: TemplateView[]; value: string; onChange: (id: string) => void }) {
  const t = useTranslations('deploy');
  return (
    <RadioCards
      legend={t('template')}
      name="template"
      value={props.value}
      choices={props.templates.map(({ id, name, description, model, skills }) => ({
        value: id,
        title: name,
        text: description,
        note: (
          <>
            <code className="font-mono">{model}</code>
            {skills.length > 0 ? ` · ${skills.join(' · ')}` : null}
          </>
        ),
      }))}
      onChange={props.onChange}
    />
  );
}
