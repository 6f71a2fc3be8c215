'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState, useTransition } from 'react';
import { NewPasswordField } from '../../../../components/new-password-field';
import { Notice } from '../../../../components/notice';
import { Panel } from '../../../../components/panel';
import { Button } from '../../../../components/ui/button';
import { Field, Input } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import { changePassword } from '../../../../account/actions';
import { useCredentialText } from './credential-text';

export function PasswordPanel({ email }: { email: string }) {
  const t = useTranslations('accountPage');
  const refusal = useCredentialText();
  const form = useRef<HTMLFormElement>(null);
  const [outcome, setOutcome] = useState<{ tone: 'good' | 'bad'; text: string }>();
  const [pending, startTransition] = useTransition();
  const submit = (fields: FormData) =>
    startTransition(async () => {
      const result = await changePassword({
        current: String(fields.get('current') ?? ''),
        password: String(fields.get('password') ?? ''),
      });
      setOutcome(
        result.ok ? { tone: 'good', text: t('passwordChanged') } : { tone: 'bad', text: refusal(result) },
      );
      if (result.ok) form.current?.reset();
    });
  return (
    <Panel title={t('password')}>
      <Form ref={form} action={submit} className="grid max-w-sm gap-4">
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <Field id="current-password" label={t('current')}>
          <Input
            id="current-password"
            name="current"
            type="password"
            required
            maxLength={128}
            autoComplete="current-password"
          />
        </Field>
        <NewPasswordField id="new-password" label={t('new')} hint={(values) => t('newHint', values)} />
        {outcome ? <Notice tone={outcome.tone}>{outcome.text}</Notice> : null}
        <Button type="submit" disabled={pending} className="justify-self-start">
          {t('changePassword')}
        </Button>
      </Form>
    </Panel>
  );
}
