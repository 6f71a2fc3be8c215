'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Notice } from '../../../components/notice';
import { Button } from '../../../components/ui/button';
import { Form } from '../../../components/ui/form';
import { useDeparture } from '../use-departure';
import { signInWithProvider } from './actions';

/** Signs in with the provider of the platform; `next` is the page to open then. */
export function ProviderForm({ name, next }: { name: string; next: string }) {
  const t = useTranslations('signIn');
  const [{ url, failed, waitSeconds }, action, pending] = useActionState(signInWithProvider, {});
  useDeparture(url);
  return (
    <Form action={action} className="grid gap-3">
      <input type="hidden" name="next" value={next} />
      {waitSeconds === undefined ? null : (
        <Notice tone="bad">{t('tooMany', { seconds: waitSeconds })}</Notice>
      )}
      {failed ? <Notice tone="bad">{t('providerRefused', { name })}</Notice> : null}
      <Button type="submit" size="lg" disabled={pending}>
        {t('withProvider', { name })}
      </Button>
    </Form>
  );
}
