'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button } from '../../components/ui/button';
import { Field, Input } from '../../components/ui/field';
import { signIn } from './actions';

export function SignInForm() {
  const t = useTranslations('signIn');
  const errors = useTranslations('errors');
  const [state, action, pending] = useActionState(signIn, {});
  return (
    <form action={action} className="panel grid w-full max-w-sm gap-4 p-6">
      <Field id="email" label={t('email')}>
        <Input
          id="email"
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={state.email}
          autoFocus
        />
      </Field>
      <Field id="password" label={t('password')}>
        <Input id="password" name="password" type="password" autoComplete="current-password" required />
      </Field>
      {state.failure ? (
        <p role="alert" className="tinted tint-bad rounded-md px-3 py-2 text-sm">
          {t(state.failure)}
          {state.correlationId ? ` ${errors('reference', { id: state.correlationId })}` : null}
        </p>
      ) : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('submit')}
      </Button>
    </form>
  );
}
