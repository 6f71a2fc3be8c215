'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { NewPasswordField } from '../../components/new-password-field';
import { Notice } from '../../components/notice';
import { Button } from '../../components/ui/button';
import { Field, Input } from '../../components/ui/field';
import { Form } from '../../components/ui/form';
import { ask, choose } from './actions';

const BOX = 'panel grid w-full max-w-sm gap-4 p-6';

/** Asks for the link. */
export function AskForm() {
  const t = useTranslations('reset');
  const [{ outcome, seconds = 0 }, action, pending] = useActionState(ask, {});
  return (
    <Form action={action} className={BOX}>
      <Field id="email" label={t('email')}>
        <Input
          id="email"
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="username"
          autoFocus
        />
      </Field>
      {outcome ? <Notice tone={outcome === 'sent' ? 'good' : 'bad'}>{t(outcome, { seconds })}</Notice> : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('send')}
      </Button>
    </Form>
  );
}

/** Chooses a new password. */
export function NewPasswordForm({ token }: { token: string }) {
  const t = useTranslations('reset');
  const [{ failure }, action, pending] = useActionState(choose.bind(null, token), {});
  return (
    <Form action={action} className={BOX}>
      <NewPasswordField
        id="password"
        label={t('password')}
        hint={(values) => t('passwordHint', values)}
        autoFocus
      />
      {failure ? <Notice tone="bad">{t(failure, { seconds: 0 })}</Notice> : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('choose')}
      </Button>
    </Form>
  );
}
