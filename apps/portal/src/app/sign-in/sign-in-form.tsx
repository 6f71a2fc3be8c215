'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button } from '../../components/ui/button';
import { Field, Input } from '../../components/ui/field';
import { Form } from '../../components/ui/form';
import { signIn } from './actions';

/** `next` is the page to open then. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('signIn');
  const errors = useTranslations('errors');
  const [state, action, pending] = useActionState(signIn, {});
  return (
    <Form action={action} className="panel grid w-full max-w-sm gap-4 p-6">
      <input type="hidden" name="next" value={next} />
      <Field id="email" label={t('email')}>
        <Input
          id="email"
          name="email"
          type="email"
          autoComplete="username webauthn"
          required
          maxLength={254}
          defaultValue={state.email}
          autoFocus
        />
      </Field>
      <Field id="password" label={t('password')}>
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={128}
        />
      </Field>
      {state.failure ? (
        <p role="alert" className="tinted tint-bad rounded-md px-3 py-2 text-sm">
          {t(state.failure, { seconds: state.waitSeconds ?? 0 })}
          {state.correlationId ? ` ${errors('reference', { id: state.correlationId })}` : null}
        </p>
      ) : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('submit')}
      </Button>
    </Form>
  );
}
