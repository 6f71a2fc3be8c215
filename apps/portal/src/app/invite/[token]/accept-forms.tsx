'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useActionState, useState, useTransition } from 'react';
import { useErrorText } from '../../../components/error-state';
import { NewPasswordField } from '../../../components/new-password-field';
import { Notice } from '../../../components/notice';
import { Button } from '../../../components/ui/button';
import { Field, Input } from '../../../components/ui/field';
import { Form } from '../../../components/ui/form';
import { signOut } from '../../../shell/actions';
import { accept, acceptAsNew } from './actions';

const BOX = 'panel grid w-full max-w-sm gap-4 p-6';

/** For the person who is signed in and was invited. */
export function AcceptForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('invite');
  const router = useRouter();
  const errorText = useErrorText();
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const submit = () =>
    startTransition(async () => {
      const result = await accept(token);
      if (result.ok) router.push(`/o/${result.value.slug}`);
      else setFailure(result.code === 'ALREADY_EXISTS' ? t('already') : errorText(result));
    });
  return (
    <Form action={submit} className={BOX}>
      <p className="text-sm">{t('signedInAs', { email })}</p>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('accept')}
      </Button>
    </Form>
  );
}

/** For somebody who is new: a name and a password. */
export function NewPersonForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('invite');
  const errorText = useErrorText();
  const [state, action, pending] = useActionState(acceptAsNew.bind(null, token), {});
  return (
    <Form action={action} className={BOX}>
      <Field id="email" label={t('email')}>
        <Input id="email" type="email" autoComplete="username" value={email} readOnly />
      </Field>
      <Field id="name" label={t('name')}>
        <Input
          id="name"
          name="name"
          required
          maxLength={80}
          autoComplete="name"
          defaultValue={state.name}
          autoFocus
        />
      </Field>
      <NewPasswordField id="password" label={t('password')} hint={(values) => t('passwordHint', values)} />
      {state.code ? <Notice tone="bad">{errorText({ ...state, code: state.code })}</Notice> : null}
      <Button type="submit" kind="primary" size="lg" disabled={pending}>
        {t('join')}
      </Button>
    </Form>
  );
}

/** For somebody who can sign in, but has not. */
export function SignInFirst({ token, email }: { token: string; email: string }) {
  const t = useTranslations('invite');
  return (
    <div className={BOX}>
      <p className="text-sm">{t('signInFirst', { email })}</p>
      <Link
        href={`/sign-in?next=${encodeURIComponent(`/invite/${token}`)}`}
        className="inline-flex h-9 items-center justify-center rounded-md bg-accent px-4 text-sm font-medium text-accent-ink hover:bg-accent-hover"
      >
        {t('signIn')}
      </Link>
    </div>
  );
}

/** For somebody who is signed in as another person. */
export function OtherPerson({ signedInAs, email }: { signedInAs: string; email: string }) {
  const t = useTranslations('invite');
  return (
    <div className={BOX}>
      <p className="text-sm">{t('otherPerson', { signedInAs, email })}</p>
      <Button size="lg" onClick={() => void signOut()}>
        {t('signOut')}
      </Button>
    </div>
  );
}

/** For somebody whom the provider of another organisation has signed in. */
export function OwnCredentialFirst() {
  const t = useTranslations('invite');
  return (
    <div className={BOX}>
      <p className="text-sm">{t('ownCredential')}</p>
      <Button size="lg" onClick={() => void signOut()}>
        {t('signOut')}
      </Button>
    </div>
  );
}
