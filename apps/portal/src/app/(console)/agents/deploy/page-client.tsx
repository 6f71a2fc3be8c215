'use client';

import { Boxes } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { EmptyState } from '../../../../components/empty-state';
import { Panel } from '../../../../components/panel';
import { Button } from '../../../../components/ui/button';
import { Field, Input, Select, Textarea } from '../../../../components/ui/field';
import type { TemplateParameterView, TemplateView } from '../../../../lib/api/agents';
import { deploy, type Failure } from '../actions';
import { PlacementPreview, RefusedPlacement, type MetroChoice } from './placement-preview';

/** Latency classes in microseconds; 0 means no limit. */
const CLASSES_US = [1_000, 3_000, 5_000, 0];

interface Props {
  templates: TemplateView[];
  metros: MetroChoice[];
  initialMetroId: string;
}

/** What a person chose and typed. */
interface Draft {
  templateId: string;
  name: string;
  instructions: string;
  /** What was typed; the registry knows the defaults of the rest. */
  parameters: Record<string, string>;
  metroId: string;
  roundTripUsMax: number;
  visibility: 'private' | 'public';
}

export function DeployForm({ templates, metros, initialMetroId }: Props) {
  const t = useTranslations('deploy');
  const [draft, setDraft] = useState<Draft>({
    ...draftOf(templates[0]),
    metroId: initialMetroId,
    roundTripUsMax: 3_000,
    visibility: 'private',
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const template = templates.find(({ id }) => id === draft.templateId);
  const { submit, failure, pending } = useDeploy(draft, template);
  if (!template) return <EmptyState icon={Boxes} title={t('noTemplates')} text={t('noTemplatesText')} />;
  return (
    <form action={submit} className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
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
          <Button type="submit" kind="primary" size="lg" disabled={pending || draft.name.trim() === ''}>
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
    </form>
  );
}

/** What a template fills in. */
function draftOf(template: TemplateView | undefined) {
  return {
    templateId: template?.id ?? '',
    name: template?.name ?? '',
    instructions: template?.instructions ?? '',
    parameters: {},
  };
}

/** Deploys the draft and opens the agent, or says why it could not. */
function useDeploy(draft: Draft, template: TemplateView | undefined) {
  const router = useRouter();
  // One key for this form: submitting twice, or again after a lost response, deploys once.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<Failure>();
  const [pending, startTransition] = useTransition();
  const submit = () =>
    startTransition(async () => {
      setFailure(undefined);
      const { instructions, ...rest } = draft;
      const result = await deploy({
        ...rest,
        idempotencyKey,
        // The template's own text is filled in by the registry.
        ...(instructions === template?.instructions ? {} : { instructions }),
      });
      if (result.ok) return router.push(`/agents/${result.value.agentId}`);
      setFailure(result);
      setIdempotencyKey(crypto.randomUUID());
    });
  return { submit, failure, pending };
}

interface FieldProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function NameField({ draft, change }: FieldProps) {
  const t = useTranslations('deploy');
  return (
    <Field id="name" label={t('name')}>
      <Input
        id="name"
        value={draft.name}
        onChange={(event) => change({ name: event.target.value })}
        required
        maxLength={80}
        autoComplete="off"
      />
    </Field>
  );
}

/** Where the agent runs, and how near to its users. */
function PlaceFields({ draft, change, metros }: FieldProps & { metros: MetroChoice[] }) {
  const t = useTranslations('deploy');
  return (
    <>
      <Field id="metro" label={t('metro')} hint={t('metroHint')}>
        <Select
          id="metro"
          aria-describedby="metro-hint"
          value={draft.metroId}
          onChange={(event) => change({ metroId: event.target.value })}
        >
          {metros.map((metro) => (
            <option key={metro.id} value={metro.id}>
              {metro.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="latency" label={t('latency')} hint={t('latencyHint')}>
        <Select
          id="latency"
          aria-describedby="latency-hint"
          value={draft.roundTripUsMax}
          onChange={(event) => change({ roundTripUsMax: Number(event.target.value) })}
        >
          {CLASSES_US.map((us) => (
            <option key={us} value={us}>
              {us === 0 ? t('anyLatency') : t('latencyClass', { ms: us / 1_000 })}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}

function VisibilityField({ draft, change }: FieldProps) {
  const t = useTranslations('deploy');
  return (
    <Field id="visibility" label={t('visibility')} hint={t(`${draft.visibility}Hint`)}>
      <Select
        id="visibility"
        aria-describedby="visibility-hint"
        value={draft.visibility}
        onChange={(event) => change({ visibility: event.target.value === 'public' ? 'public' : 'private' })}
      >
        <option value="private">{t('private')}</option>
        <option value="public">{t('public')}</option>
      </Select>
    </Field>
  );
}

function Instructions(props: { value: string; hasParameters: boolean; onChange: (text: string) => void }) {
  const t = useTranslations('deploy');
  return (
    <details className="mt-4">
      <summary className="inline-flex min-h-6 items-center text-sm font-medium">{t('instructions')}</summary>
      <Textarea
        aria-label={t('instructions')}
        rows={8}
        maxLength={8_000}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        className="mt-2 font-mono text-xs"
      />
      {props.hasParameters ? <p className="mt-1 text-xs text-muted">{t('instructionsHint')}</p> : null}
    </details>
  );
}

/** One field for each parameter of the template, with its default. */
function ParameterFields(props: {
  parameters: TemplateParameterView[];
  values: Record<string, string>;
  onChange: (parameter: string, value: string) => void;
}) {
  return props.parameters.map(({ name, label, default: value }) => (
    <Field key={name} id={`parameter-${name}`} label={label}>
      <Input
        id={`parameter-${name}`}
        value={props.values[name] ?? value ?? ''}
        onChange={(event) => props.onChange(name, event.target.value)}
        required={value === undefined}
        maxLength={200}
        autoComplete="off"
      />
    </Field>
  ));
}

function TemplateChoice(props: { templates: TemplateView[]; value: string; onChange: (id: string) => void }) {
  const t = useTranslations('deploy');
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">{t('template')}</legend>
      {props.templates.map(({ id, name, description, model, skills }) => (
        <label
          key={id}
          className="panel flex cursor-pointer gap-3 p-4 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent"
        >
          <input
            type="radio"
            name="template"
            value={id}
            checked={id === props.value}
            onChange={() => props.onChange(id)}
            className="mt-1 size-4 accent-(--accent)"
          />
          <span className="grid min-w-0 gap-1">
            <span className="font-medium">{name}</span>
            <span className="text-sm text-muted">{description}</span>
            <span className="text-xs text-muted">
              <code className="font-mono">{model}</code>
              {skills.length > 0 ? ` · ${skills.join(' · ')}` : null}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
