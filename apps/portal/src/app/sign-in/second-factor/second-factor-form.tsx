'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useActionState } from 'react';
import { Notice } from '../../../components/notice';
import { Button } from '../../../components/ui/button';
import { Field, Input } from '../../../components/ui/field';
import { Form } from '../../../components/ui/form';
import { signInPath } from '../../../lib/own-path';
import { verify } from './actions';

/** `next` is the page to open then. */
export function SecondFactorForm({ next }: { next: string }) {
  const t = useTranslations('signIn');
  const [{ failure }, action, pending] = useActionState(verify, {});
  return (
    <Form action={action} className="panel grid w-full max-w-sm gap-4 p-6">
      <input type="hidden" name="next" value={next} />
      <Field id="code" label={t('code')} hint={t('codeHint')}>
        <Input
          id="code"
          name="code"
          required
          autoComplete="one-time-code"
          maxLength={20}
          autoFocus
          aria-describedby="code-hint"
        />
      </Field>
      {failure ? <Notice tone="bad">{t(failure)}</Notice> : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('submit')}
      </Button>
      <Link href={signInPath(next)} className="link mx-auto text-sm">
        {t('again')}
      </Link>
    </Form>
  );
}
