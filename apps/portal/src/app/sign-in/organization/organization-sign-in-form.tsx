'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useActionState } from 'react';
import { useErrorText } from '../../../components/error-state';
import { Notice } from '../../../components/notice';
import { Button } from '../../../components/ui/button';
import { Field, Input } from '../../../components/ui/field';
import { Form } from '../../../components/ui/form';
import { signInPath } from '../../../lib/own-path';
import { useDeparture } from '../use-departure';
import { signInWithOrganization, type OrganizationSignInState } from './actions';

/** `code` is why the provider's answer was refused; `next` is the page to open then. */
export function OrganizationSignInForm(props: {
  next: string;
  organization: string | undefined;
  code: string | undefined;
}) {
  const { next, organization, code } = props;
  const t = useTranslations('signIn');
  const errorText = useErrorText();
  const [state, action, pending] = useActionState<OrganizationSignInState, FormData>(
    signInWithOrganization,
    code ? { code } : {},
  );
  useDeparture(state.url);
  const explain = ({ code: refused = '', waitSeconds, correlationId }: OrganizationSignInState) => {
    if (waitSeconds !== undefined) return t('tooMany', { seconds: waitSeconds });
    if (refused === 'NOT_FOUND') return t('organizationUnknown');
    if (refused === 'ALREADY_EXISTS') return t('identityTaken');
    if (refused === 'PERMISSION_DENIED') return t('organizationRefused');
    if (refused === 'UPSTREAM_UNAVAILABLE') return t('organizationUnavailable');
    return errorText({ code: refused, ...(correlationId ? { correlationId } : {}) });
  };
  return (
    <Form action={action} className="panel grid w-full max-w-sm gap-4 p-6">
      <input type="hidden" name="next" value={next} />
      {organization ? (
        <input type="hidden" name="organization" value={organization} />
      ) : (
        <Field id="email" label={t('email')}>
          <Input
            id="email"
            name="email"
            type="email"
            autoComplete="username"
            required
            maxLength={254}
            defaultValue={state.email}
            autoFocus
          />
        </Field>
      )}
      {state.code ? <Notice tone="bad">{explain(state)}</Notice> : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('toProvider')}
      </Button>
      <Link href={signInPath(next)} className="link mx-auto text-sm">
        {t('otherWay')}
      </Link>
    </Form>
  );
}
