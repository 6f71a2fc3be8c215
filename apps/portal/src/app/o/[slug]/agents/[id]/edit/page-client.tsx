'use client';

import { CPU_MILLI, MEMORY_MIB } from '@isthmus/contracts/resource-bounds';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod/mini';
import { ErrorState } from '../../../../../../components/error-state';
import { Notice } from '../../../../../../components/notice';
import { Panel } from '../../../../../../components/panel';
import { useToast } from '../../../../../../components/toast';
import { Button, ButtonLink } from '../../../../../../components/ui/button';
import { Field, Input, Select, Textarea } from '../../../../../../components/ui/field';
import { Form } from '../../../../../../components/ui/form';
import type { TemplateParameterView } from '../../../../../../lib/api/agents';
import type { AgentView } from '../../../../../../lib/api/agents.mapper';
import { useDraft } from '../../../../../../lib/use-draft';
import { useSubmission } from '../../../../../../lib/use-submission';
import { useOpenPage, useOrganization } from '../../../../../../organization/organization';
import { update } from '../../actions';
import { agentDraft, draftOfAgent } from '../../agent-draft';
import { Instructions, NameField, ParameterFields, PlaceFields, VisibilityField } from '../../agent-fields';
import type { MetroChoice } from '../../metro-choices';

const draftRule = z.extend(agentDraft, {
  description: z.string(),
  model: z.string(),
  cpuMilli: z.number(),
  memoryMib: z.number(),
});
type Draft = z.infer<typeof draftRule>;

interface Props {
  agent: AgentView;
  parameters: TemplateParameterView[];
  metros: MetroChoice[];
  models: ModelChoice[];
}

/** A model that an agent may have. */
interface ModelChoice {
  id: string;
  label: string;
}

/** Everything of an agent that may change; what is saved is its next version. */
export function EditForm({ agent, parameters, metros, models }: Props) {
  const t = useTranslations('edit');
  const [initial] = useState(() => draftOf(agent));
  // Of this version: what somebody typed over an earlier one would undo what came between.
  const { draft, setDraft, discard } = useDraft(`edit ${agent.id} ${agent.version}`, initial, isDraft);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { submit, failure, pending } = useUpdate(agent, draft, discard);
  const isComing = agent.rollout !== undefined && !agent.rollout.failure;
  const isEditable = (agent.state === 'ready' || agent.state === 'failed') && !isComing;
  return (
    <Form
      action={submit}
      className="grid max-w-3xl items-start gap-4 xl:max-w-none xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]"
    >
      {isEditable ? null : (
        <div className="xl:col-span-full">
          <Notice tone="warn">{t('notNow')}</Notice>
        </div>
      )}
      <Panel title={t('what')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <NameField draft={draft} change={change} />
          <ModelField draft={draft} change={change} models={models} />
          <ParameterFields
            parameters={parameters}
            values={draft.parameters}
            onChange={(name, value) => change({ parameters: { ...draft.parameters, [name]: value } })}
          />
        </div>
        <DescriptionField draft={draft} change={change} />
        <Instructions
          open
          value={draft.instructions}
          hasParameters={parameters.length > 0}
          onChange={(instructions) => change({ instructions })}
        />
      </Panel>
      <Panel title={t('where')}>
        <div className="grid gap-4 sm:grid-cols-2">
          <PlaceFields draft={draft} change={change} metros={metros} />
          <ResourceFields draft={draft} change={change} />
          <VisibilityField draft={draft} change={change} />
        </div>
      </Panel>
      {failure ? (
        <div className="xl:col-span-full">
          <ErrorState small {...failure} />
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-3 xl:col-span-full">
        <Button type="submit" kind="primary" size="lg" disabled={pending || !isEditable}>
          {t('submit')}
        </Button>
        <ButtonLink href={`/agents/${agent.id}`} size="lg" onClick={discard}>
          {t('cancel')}
        </ButtonLink>
        <span role="status" className="text-sm text-muted">
          {pending ? t('saving') : ''}
        </span>
      </div>
    </Form>
  );
}

function draftOf(agent: AgentView): Draft {
  return {
    ...draftOfAgent(agent),
    description: agent.description,
    model: agent.model,
    cpuMilli: agent.cpuMilli,
    memoryMib: agent.memoryMib,
  };
}

function isDraft(value: unknown): value is Draft {
  return draftRule.safeParse(value).success;
}

/** Publishes the draft and opens the agent, or says why it could not. */
function useUpdate({ id: agentId, version }: AgentView, draft: Draft, onSaved: () => void) {
  const t = useTranslations('edit');
  const { slug } = useOrganization();
  const openPage = useOpenPage();
  const toast = useToast();
  const change = { ...draft, agentId, expectedVersion: version };
  const { submit, failure, pending } = useSubmission(
    `edit ${agentId}`,
    (request: Parameters<typeof update>[1]) => update(slug, request),
    () => {
      onSaved();
      toast({ tone: 'good', text: t('saved', { version: version + 1 }) });
      openPage(`/agents/${agentId}`);
    },
  );
  return { submit: () => submit(change), failure, pending };
}

interface FieldProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function ModelField({ draft, change, models }: FieldProps & { models: ModelChoice[] }) {
  const t = useTranslations('edit');
  return (
    <Field id="model" label={t('model')}>
      <Select id="model" value={draft.model} onChange={({ target }) => change({ model: target.value })}>
        {models.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function DescriptionField({ draft, change }: FieldProps) {
  const t = useTranslations('edit');
  return (
    <div className="mt-4">
      <Field id="description" label={t('description')} hint={t('descriptionHint')}>
        <Textarea
          id="description"
          aria-describedby="description-hint"
          rows={3}
          required
          maxLength={400}
          value={draft.description}
          onChange={({ target }) => change({ description: target.value })}
        />
      </Field>
    </div>
  );
}

function ResourceFields({ draft, change }: FieldProps) {
  const t = useTranslations('edit');
  return (
    <>
      <Field id="cpu" label={t('cpu')} hint={t('cpuHint')}>
        <Input
          id="cpu"
          aria-describedby="cpu-hint"
          type="number"
          required
          {...CPU_MILLI}
          value={draft.cpuMilli}
          onChange={({ target }) => change({ cpuMilli: target.valueAsNumber || 0 })}
        />
      </Field>
      <Field id="memory" label={t('memory')} hint={t('memoryHint', { min: MEMORY_MIB.min })}>
        <Input
          id="memory"
          aria-describedby="memory-hint"
          type="number"
          required
          {...MEMORY_MIB}
          value={draft.memoryMib}
          onChange={({ target }) => change({ memoryMib: target.valueAsNumber || 0 })}
        />
      </Field>
    </>
  );
}
