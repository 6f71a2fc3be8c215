'use client';

import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { CopyField } from '../../../components/copy-field';
import { ErrorState } from '../../../components/error-state';
import { Snippet } from '../../../components/snippet';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { Field, Input, Select, Textarea } from '../../../components/ui/field';
import type { ActionFailure } from '../../../lib/action';
import { modelSnippets } from '../../../lib/snippets';
import { create } from './actions';
import { originsOf } from './origins';

const SCOPES = ['models', 'agents'] as const;
const LIFETIMES_DAYS = [0, 30, 90, 365];

/** Creates a key, then shows its secret once, with calls that use it. */
export function CreateKeyDialog({
  onClose,
  modelsUrl,
  model,
}: {
  onClose: () => void;
  modelsUrl: string;
  model: string;
}) {
  const t = useTranslations('keys');
  const [secret, setSecret] = useState<string>();
  return (
    <Dialog
      open
      wide={secret !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={secret ? t('createdTitle') : t('create')}
    >
      {secret ? (
        <div className="grid gap-4">
          <p className="tinted tint-warn rounded-md px-3 py-2 text-sm">{t('shownOnce')}</p>
          <CopyField label={t('secret')} value={secret} />
          <Snippet label={t('tryIt')} tabs={modelSnippets(modelsUrl, model, secret)} />
          <Button kind="primary" className="justify-self-end" onClick={onClose}>
            {t('done')}
          </Button>
        </div>
      ) : (
        <KeyForm onCreated={setSecret} />
      )}
    </Dialog>
  );
}

function KeyForm({ onCreated }: { onCreated: (secret: string) => void }) {
  const t = useTranslations('keys');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<ActionFailure & { field?: 'allowedOrigins' }>();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const scopes = SCOPES.filter((scope) => form.get(scope) === 'on');
      const result = await create({
        idempotencyKey,
        name: String(form.get('name') ?? ''),
        scopes: scopes.length > 0 ? scopes : [...SCOPES],
        allowedOrigins: originsOf(String(form.get('origins') ?? '')),
        days: Number(form.get('days') ?? 0),
      });
      if (result.ok) onCreated(result.value.secret);
      else setFailure(result);
    });
  return (
    <form action={submit} className="mt-3 grid gap-4">
      <Field id="key-name" label={t('name')} hint={t('nameHint')}>
        <Input
          id="key-name"
          name="name"
          required
          maxLength={80}
          autoComplete="off"
          aria-describedby="key-name-hint"
        />
      </Field>
      <fieldset className="grid gap-1">
        <legend className="mb-1 text-sm font-medium">{t('scopes')}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="flex min-h-7 items-center gap-2 text-sm">
            <input type="checkbox" name={scope} defaultChecked className="size-4 accent-(--accent)" />
            {t(`${scope}Scope`)}
          </label>
        ))}
      </fieldset>
      <OriginsField invalid={failure?.field === 'allowedOrigins'} />
      <Field id="key-days" label={t('expires')}>
        <Select id="key-days" name="days" defaultValue={90}>
          {LIFETIMES_DAYS.map((days) => (
            <option key={days} value={days}>
              {days === 0 ? t('never') : t('inDays', { days })}
            </option>
          ))}
        </Select>
      </Field>
      {failure && !failure.field ? <ErrorState small {...failure} /> : null}
      <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
        {t('createSubmit')}
      </Button>
    </form>
  );
}

function OriginsField({ invalid }: { invalid: boolean }) {
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
        name="origins"
        rows={2}
        placeholder="https://app.example.com"
        spellCheck={false}
        autoComplete="off"
        aria-describedby={invalid ? 'key-origins-error' : 'key-origins-hint'}
        aria-invalid={invalid}
      />
    </Field>
  );
}
