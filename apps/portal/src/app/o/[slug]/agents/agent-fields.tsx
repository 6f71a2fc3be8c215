'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Combobox, type ComboboxItem } from '../../../../components/ui/combobox';
import { Field, Input, Select, Textarea } from '../../../../components/ui/field';
import type { TemplateParameterView } from '../../../../lib/api/agents';
import type { AgentDraft } from './agent-draft';
import type { MetroChoice } from './metro-choices';

/** Latency classes in microseconds; 0 means no limit. */
const CLASSES_US = [1_000, 3_000, 5_000, 0];

interface FieldProps {
  draft: AgentDraft;
  change: (part: Partial<AgentDraft>) => void;
}

export function NameField({ draft, change }: FieldProps) {
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
export function PlaceFields({ draft, change, metros }: FieldProps & { metros: MetroChoice[] }) {
  const t = useTranslations('deploy');
  const items = useMemo(() => metros.map(itemOf), [metros]);
  return (
    <>
      <Field id="metro" label={t('metro')} hint={t('metroHint')}>
        <Combobox
          id="metro"
          describedBy="metro-hint"
          items={items}
          value={draft.metroId}
          onChange={(metroId) => change({ metroId })}
        />
      </Field>
      <Field id="latency" label={t('latency')} hint={t('latencyHint')}>
        <Select
          id="latency"
          aria-describedby="latency-hint"
          value={draft.roundTripUsMax}
          onChange={(event) => change({ roundTripUsMax: Number(event.target.value) })}
        >
          {latencyClasses(draft.roundTripUsMax).map((us) => (
            <option key={us} value={us}>
              {us === 0 ? t('anyLatency') : t('latencyClass', { ms: us / 1_000 })}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}

/** The classes that are offered, and the one that an agent has by the API. */
function latencyClasses(present: number): number[] {
  return CLASSES_US.includes(present) ? CLASSES_US : [present, ...CLASSES_US];
}

/** Found by its name and its province in both languages. */
function itemOf({ id, name, english, nameZh, province, provinceNames }: MetroChoice): ComboboxItem {
  return { value: id, label: name, note: province, search: [english, nameZh, ...provinceNames].join(' ') };
}

export function VisibilityField({
  draft,
  change,
}: {
  draft: Pick<AgentDraft, 'visibility'>;
  change: (part: Pick<AgentDraft, 'visibility'>) => void;
}) {
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

export function Instructions(props: {
  value: string;
  hasParameters: boolean;
  open?: boolean;
  onChange: (text: string) => void;
}) {
  const t = useTranslations('deploy');
  return (
    <details className="mt-4" open={props.open}>
      <summary className="inline-flex min-h-target items-center text-sm font-medium">
        {t('instructions')}
      </summary>
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
export function ParameterFields(props: {
  parameters: TemplateParameterView[];
  values: Record<string, string>;
  onChange: (parameter: string, value: string) => void;
}) {
  const t = useTranslations('deploy');
  return props.parameters.map(({ name, label, default: value }) => (
    <Field
      key={name}
      id={`parameter-${name}`}
      label={label}
      hint={t.rich('parameterHint', { parameter: () => <code className="font-mono">{`{{${name}}}`}</code> })}
    >
      <Input
        id={`parameter-${name}`}
        aria-describedby={`parameter-${name}-hint`}
        value={props.values[name] ?? value ?? ''}
        onChange={(event) => props.onChange(name, event.target.value)}
        required={value === undefined}
        maxLength={200}
        autoComplete="off"
      />
    </Field>
  ));
}
