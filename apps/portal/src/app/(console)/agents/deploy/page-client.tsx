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

export function DeployForm({ templates, metros, initialMetroId }: Props) {
  const t = useTranslations('deploy');
  const router = useRouter();
  const [templateId, setTemplateId] = useState(templates[0]?.id ?? '');
  const template = templates.find(({ id }) => id === templateId);
  const [name, setName] = useState(template?.name ?? '');
  const [instructions, setInstructions] = useState(template?.instructions ?? '');
  // What was typed; the registry knows the defaults of the rest.
  const [parameters, setParameters] = useState<Record<string, string>>({});
  const [metroId, setMetroId] = useState(initialMetroId);
  const [roundTripUsMax, setRoundTripUsMax] = useState(3_000);
  const [visibility, setVisibility] = useState<'private' | 'public'>('private');
  // One key for this form: submitting twice, or again after a lost response, deploys once.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<Failure>();
  const [pending, startTransition] = useTransition();

  const chooseTemplate = (id: string) => {
    const chosen = templates.find((one) => one.id === id);
    setTemplateId(id);
    setName(chosen?.name ?? '');
    setInstructions(chosen?.instructions ?? '');
    setParameters({});
  };
  const submit = () =>
    startTransition(async () => {
      setFailure(undefined);
      const result = await deploy({
        idempotencyKey,
        templateId,
        parameters,
        name,
        // The template's own text is filled in by the registry.
        ...(instructions === template?.instructions ? {} : { instructions }),
        metroId,
        roundTripUsMax,
        visibility,
      });
      if (result.ok) return router.push(`/agents/${result.value.agentId}`);
      setFailure(result);
      setIdempotencyKey(crypto.randomUUID());
    });

  if (!template) return <EmptyState icon={Boxes} title={t('noTemplates')} text={t('noTemplatesText')} />;
  return (
    <form action={submit} className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
      <div className="grid min-w-0 gap-4">
        <TemplateChoice templates={templates} value={templateId} onChange={chooseTemplate} />
        <Panel>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="name" label={t('name')}>
              <Input
                id="name"
                value={name}
                onChange={(event) => setName(event.target.value)}
                required
                maxLength={80}
                autoComplete="off"
              />
            </Field>
            <Field id="metro" label={t('metro')} hint={t('metroHint')}>
              <Select
                id="metro"
                aria-describedby="metro-hint"
                value={metroId}
                onChange={(event) => setMetroId(event.target.value)}
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
                value={roundTripUsMax}
                onChange={(event) => setRoundTripUsMax(Number(event.target.value))}
              >
                {CLASSES_US.map((us) => (
                  <option key={us} value={us}>
                    {us === 0 ? t('anyLatency') : t('latencyClass', { ms: us / 1_000 })}
                  </option>
                ))}
              </Select>
            </Field>
            <Field id="visibility" label={t('visibility')} hint={t(`${visibility}Hint`)}>
              <Select
                id="visibility"
                aria-describedby="visibility-hint"
                value={visibility}
                onChange={(event) => setVisibility(event.target.value === 'public' ? 'public' : 'private')}
              >
                <option value="private">{t('private')}</option>
                <option value="public">{t('public')}</option>
              </Select>
            </Field>
            <ParameterFields
              parameters={template.parameters}
              values={parameters}
              onChange={(parameter, value) => setParameters((all) => ({ ...all, [parameter]: value }))}
            />
          </div>
          <details className="mt-4">
            <summary className="inline-flex min-h-6 items-center text-sm font-medium">
              {t('instructions')}
            </summary>
            <Textarea
              aria-label={t('instructions')}
              rows={8}
              maxLength={8_000}
              value={instructions}
              onChange={(event) => setInstructions(event.target.value)}
              className="mt-2 font-mono text-xs"
            />
            {template.parameters.length > 0 ? (
              <p className="mt-1 text-xs text-muted">{t('instructionsHint')}</p>
            ) : null}
          </details>
        </Panel>
        {failure ? <RefusedPlacement failure={failure} /> : null}
        <div className="flex items-center gap-3">
          <Button type="submit" kind="primary" size="lg" disabled={pending || name.trim() === ''}>
            {t('submit')}
          </Button>
          <span role="status" className="text-sm text-muted">
            {pending ? t('starting') : ''}
          </span>
        </div>
      </div>
      <PlacementPreview
        templateId={templateId}
        metroId={metroId}
        roundTripUsMax={roundTripUsMax}
        metros={metros}
      />
    </form>
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
