'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod/mini';
import { ErrorState } from '../../../../components/error-state';
import { Snippet } from '../../../../components/snippet';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Field, Input, Select, Textarea } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import { questionForAgent, questionForModel } from '../../../../lib/sample-question';
import { agentSnippets, modelSnippets, type SnippetTab } from '../../../../lib/snippets';
import { useDraft } from '../../../../lib/use-draft';
import { useSubmission } from '../../../../lib/use-submission';
import { useOrganization } from '../../../../organization/organization';
import { create } from './actions';
import { NewSecret } from './new-secret';
import { originsOf } from './origins';
import { HintedCheckbox } from './hinted-checkbox';

const SCOPES = ['models', 'agents'] as const;
type Scope = (typeof SCOPES)[number];
const LIFETIMES_DAYS = [0, 30, 90, 365];

/** What a new key can be tried on. */
export interface Targets {
  modelsUrl: string;
  model: string;
  /** An agent that is ready; undefined where the organisation has none. */
  agent: { address: string; model: string; examples: string[] } | undefined;
}

interface Created {
  secret: string;
  scopes: Scope[];
}

/** Creates a key, then shows its secret once, with calls that it may make. */
export function CreateKeyDialog(props: {
  onClose: () => void;
  targets: Targets;
  /** Whether the user may make keys of service accounts. */
  manages: boolean;
}) {
  const { onClose, targets, manages } = props;
  const t = useTranslations('keys');
  const [created, setCreated] = useState<Created>();
  return (
    <Dialog
      open
      wide={created !== undefined}
      // Only the button closes it then: a key pressed by chance must not lose the secret.
      pinned={created !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={created ? t('createdTitle') : t('create')}
    >
      {created ? (
        <div className="grid gap-4">
          <NewSecret secret={created.secret} />
          <TryKey created={created} targets={targets} />
          <Button kind="primary" className="justify-self-end" onClick={onClose}>
            {t('done')}
          </Button>
        </div>
      ) : (
        <KeyForm onCreated={setCreated} manages={manages} />
      )}
    </Dialog>
  );
}

/** Calls for what the key may do. */
function TryKey({ created, targets }: { created: Created; targets: Targets }) {
  const t = useTranslations('keys');
  const tabs = useTabs(created, targets);
  if (!tabs) return <p className="text-sm text-muted">{t('noAgentToTry')}</p>;
  return <Snippet label={t('tryIt')} tabs={tabs} />;
}

function useTabs({ secret: key, scopes }: Created, targets: Targets): SnippetTab[] | undefined {
  const locale = useLocale();
  const { modelsUrl: baseUrl, model, agent } = targets;
  if (scopes.includes('models'))
    return modelSnippets({ baseUrl, model, key, question: questionForModel(locale, model) });
  if (!agent) return undefined;
  return agentSnippets({ address: agent.address, key, question: questionForAgent(locale, agent) });
}

/** What the form of a new key holds until it is sent. */
interface KeyDraft {
  name: string;
  scopes: Scope[];
  origins: string;
  days: number;
  serviceAccount: boolean;
}

const NEW_KEY: KeyDraft = { name: '', scopes: [...SCOPES], origins: '', days: 90, serviceAccount: false };

function isKeyDraft(value: unknown): value is KeyDraft {
  return keyDraft.safeParse(value).success;
}

const keyDraft = z.object({
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  origins: z.string(),
  days: z.number(),
  serviceAccount: z.boolean(),
});

function KeyForm({ onCreated, manages }: { onCreated: (created: Created) => void; manages: boolean }) {
  const t = useTranslations('keys');
  const { slug } = useOrganization();
  const { draft, setDraft, discard } = useDraft('key', NEW_KEY, isKeyDraft);
  const change = (part: Partial<KeyDraft>) => setDraft({ ...draft, ...part });
  const { scopes } = draft;
  const { submit, failure, pending } = useSubmission(
    'create key',
    (request: Parameters<typeof create>[1]) => create(slug, request),
    ({ secret }) => {
      discard();
      onCreated({ secret, scopes });
    },
  );
  const submitDraft = () => {
    const { origins, serviceAccount, ...rest } = draft;
    // A draft may be older than the role.
    submit({
      ...rest,
      allowedOrigins: originsOf(origins),
      serviceAccount: serviceAccount && manages,
    });
  };
  return (
    <Form action={submitDraft} className="mt-3 grid gap-4">
      <Field id="key-name" label={t('name')} hint={t('nameHint')}>
        <Input
          id="key-name"
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          required
          maxLength={80}
          autoComplete="off"
          aria-describedby="key-name-hint"
        />
      </Field>
      <ScopeChoice scopes={scopes} onChange={(next) => change({ scopes: next })} />
      <OriginsField
        value={draft.origins}
        onChange={(origins) => change({ origins })}
        invalid={failure?.field === 'allowedOrigins'}
      />
      <LifetimeField days={draft.days} onChange={(days) => change({ days })} />
      {manages ? (
        <HintedCheckbox
          id="key-service-hint"
          label={t('serviceAccount')}
          hint={t('serviceAccountHint')}

          checked={draft.serviceAccount}
          onChange={(serviceAccount) => change({ serviceAccount })}
        />
      ) : null}
      {failure && !failure.field ? <ErrorState small {...failure} /> : null}
      <Button
        type="submit"
        kind="primary"
        disabled={pending || scopes.length === 0}
        className="justify-self-end"
      >
        {t('createSubmit')}
      </Button>
    </Form>
  );
}

/** What the key may do; with nothing ticked it may do nothing, and is not created. */
function ScopeChoice({ scopes, onChange }: { scopes: Scope[]; onChange: (scopes: Scope[]) => void }) {
  const t = useTranslations('keys');
  return (
    <fieldset className="grid gap-1" aria-describedby={scopes.length === 0 ? 'key-scopes-none' : undefined}>
      <legend className="mb-1 text-sm font-medium">{t('scopes')}</legend>
      {SCOPES.map((scope) => (
        <label key={scope} className="flex min-h-7 items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={scopes.includes(scope)}
            onChange={({ target }) =>
              onChange(SCOPES.filter((one) => (one === scope ? target.checked : scopes.includes(one))))
            }
            className="size-4 accent-(--accent)"
          />
          {t(`${scope}Scope`)}
        </label>
      ))}
      {scopes.length === 0 ? (
        <p id="key-scopes-none" role="status" className="text-xs text-muted">
          {t('scopesNone')}
        </p>
      ) : null}
    </fieldset>
  );
}

function LifetimeField({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  const t = useTranslations('keys');
  return (
    <Field id="key-days" label={t('expires')}>
      <Select id="key-days" value={days} onChange={({ target }) => onChange(Number(target.value))}>
        {LIFETIMES_DAYS.map((one) => (
          <option key={one} value={one}>
            {one === 0 ? t('never') : t('inDays', { days: one })}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function OriginsField(props: { value: string; onChange: (value: string) => void; invalid: boolean }) {
  const { value, onChange, invalid } = props;
  const t = useTranslations('keys');
  return (
    <Field
      id="key-origins"
      label={t('origins')}
      hint={t('originsHint')}
      error={invalid ? t('originsInvalid') : undefined}
    >
      <Textarea
        id="key-origins"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        rows={2}
        maxLength={6_000}
        placeholder="https://app.example.com"
        spellCheck={false}
        autoComplete="off"
        aria-describedby={invalid ? 'key-origins-error' : 'key-origins-hint'}
        aria-invalid={invalid}
      />
    </Field>
  );
}
