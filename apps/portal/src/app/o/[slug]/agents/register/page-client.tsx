'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useErrorText } from '../../../../../components/error-state';
import { Notice } from '../../../../../components/notice';
import { Panel } from '../../../../../components/panel';
import { Button } from '../../../../../components/ui/button';
import { Field, Input } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import { RadioCards } from '../../../../../components/ui/radio-cards';
import { useSubmission } from '../../../../../lib/use-submission';
import { useOpenPage, useOrganization } from '../../../../../organization/organization';
import { register } from '../actions';
import { VisibilityField } from '../agent-fields';

const KINDS = ['a2a', 'mcp'] as const;
type Kind = (typeof KINDS)[number];
type Refusal = Extract<Awaited<ReturnType<typeof register>>, { ok: false }>;

/** Registers an agent that runs elsewhere: by its card, or as an MCP server. */
export function RegisterForm() {
  const t = useTranslations('register');
  const [kind, setKind] = useState<Kind>('a2a');
  const [visibility, setVisibility] = useState<'private' | 'public'>('private');
  const { submit, refusal, pending } = useRegister(kind, visibility);
  const refusalText = useRefusalText();
  const errorOf = (field: Refusal['field']) =>
    refusal?.field === field && refusal ? refusalText(refusal, kind) : undefined;
  return (
    <Form action={submit} className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
      <div className="lg:col-span-full">
        <KindChoice kind={kind} onChange={setKind} />
      </div>
      <Panel>
        <div className="grid gap-4">
          <Field id="url" label={t(`${kind}.url`)} hint={t(`${kind}.urlHint`)} error={errorOf('url')}>
            <Input
              id="url"
              name="url"
              type="url"
              required
              maxLength={2_000}
              placeholder={t(`${kind}.urlExample`)}
              aria-describedby="url-hint"
              autoComplete="off"
            />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="name" label={t('name')} hint={t(`${kind}.nameHint`)} error={errorOf('name')}>
              <Input
                id="name"
                name="name"
                required={kind === 'mcp'}
                maxLength={80}
                aria-describedby="name-hint"
                autoComplete="off"
              />
            </Field>
            <VisibilityField draft={{ visibility }} change={(part) => setVisibility(part.visibility)} />
          </div>
          <Field
            id="description"
            label={t('description')}
            hint={t(`${kind}.descriptionHint`)}
            error={errorOf('description')}
          >
            <Input
              id="description"
              name="description"
              required={kind === 'mcp'}
              maxLength={400}
              aria-describedby="description-hint"
              autoComplete="off"
            />
          </Field>
          {kind === 'mcp' ? <CredentialField error={errorOf('credential')} /> : null}
        </div>
      </Panel>
      <Steps kind={kind} />
      {refusal && !refusal.field ? (
        <div className="lg:col-span-full">
          <Notice tone="bad">{refusalText(refusal, kind)}</Notice>
        </div>
      ) : null}
      <Submit kind={kind} pending={pending} />
    </Form>
  );
}

function Submit({ kind, pending }: { kind: Kind; pending: boolean }) {
  const t = useTranslations('register');
  return (
    <div className="flex items-center gap-3 lg:col-span-full">
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('submit')}
      </Button>
      <span role="status" className="text-sm text-muted">
        {pending ? t(`${kind}.reading`) : ''}
      </span>
    </div>
  );
}

/** What the form leads to, beside it. */
function Steps({ kind }: { kind: Kind }) {
  const t = useTranslations('register');
  return (
    <Panel title={t('next')}>
      <ol className="grid list-decimal gap-2 pl-5 text-sm text-muted">
        <li>{t(`${kind}.reads`)}</li>
        <li>{t('address')}</li>
        <li>{t('charged')}</li>
      </ol>
    </Panel>
  );
}

function KindChoice({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  const t = useTranslations('register');
  return (
    <RadioCards
      legend={t('kind')}
      name="kind"
      value={kind}
      choices={KINDS.map((value) => ({ value, title: t(`${value}.title`), text: t(`${value}.text`) }))}
      onChange={onChange}
      className="sm:grid-cols-2"
    />
  );
}

/** Never filled in again: what was typed goes to the registry, and is not shown. */
function CredentialField({ error }: { error: string | undefined }) {
  const t = useTranslations('register');
  return (
    <Field id="credential" label={t('credential')} hint={t('credentialHint')} error={error}>
      <Input
        id="credential"
        name="credential"
        type="password"
        maxLength={4_000}
        pattern="[A-Za-z0-9._~+\/\-]+=*"
        aria-describedby="credential-hint"
        autoComplete="off"
      />
    </Field>
  );
}

/** Registers what the form has and opens the agent, or says what was refused. */
function useRegister(kind: Kind, visibility: 'private' | 'public') {
  const { slug } = useOrganization();
  const openPage = useOpenPage();
  const { submit, failure, pending } = useSubmission(
    'register',
    (request: Parameters<typeof register>[1]) => register(slug, request),
    ({ agentId }) => openPage(`/agents/${agentId}`),
  );
  const submitForm = (form: FormData) => {
    const textOf = (name: string) => String(form.get(name) ?? '').trim();
    submit({
      kind,
      visibility,
      url: textOf('url'),
      name: textOf('name'),
      description: textOf('description'),
      credential: textOf('credential'),
    });
  };
  return { submit: submitForm, refusal: failure, pending };
}

/** What the field with the fault is told, and the form otherwise. */
function useRefusalText(): (refusal: Refusal, kind: Kind) => string {
  const t = useTranslations('register');
  const errorText = useErrorText();
  return (refusal, kind) => {
    const { code, field } = refusal;
    if (field === 'url' && code === 'FAILED_PRECONDITION') return t(`${kind}.unreachable`);
    if (field === 'url' && code === 'UPSTREAM_INVALID') return t(`${kind}.unreadable`);
    if (code === 'INVALID_ARGUMENT' && field) return t(`invalid.${field}`);
    return errorText(refusal);
  };
}
