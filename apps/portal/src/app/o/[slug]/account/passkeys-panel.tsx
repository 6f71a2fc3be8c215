'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useRef, useState, useTransition } from 'react';
import { startRegistration } from '@simplewebauthn/browser';
import { addPasskey, beginPasskey } from '../../../../account/passkey/actions';
import { useErrorText } from '../../../../components/error-state';
import { Notice } from '../../../../components/notice';
import { Panel } from '../../../../components/panel';
import { Button } from '../../../../components/ui/button';
import { Field, Input } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { ActionFailure } from '../../../../lib/action';
import type { Passkey, RelyingParty } from '../../../../lib/auth/passkeys';
import { usePasskeys } from '../../../../lib/use-passkeys';
import { PasskeyRow } from './passkey-row';

/** The user's passkeys; `party` where browsers offer them. */
export function PasskeysPanel({ passkeys, party }: { passkeys: Passkey[]; party: RelyingParty | undefined }) {
  const t = useTranslations('accountPage');
  return (
    <Panel title={t('passkeys')} flush>
      <p className={`max-w-xl px-4 pt-4 text-sm text-muted ${passkeys.length > 0 ? 'pb-4' : ''}`}>
        {t('passkeysLead')}
      </p>
      {passkeys.length > 0 ? (
        <ul className="divide-y border-y">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      ) : null}
      <div className="p-4">{party ? <NewPasskey party={party} /> : <NotHere />}</div>
    </Panel>
  );
}

function NotHere({ origin }: { origin?: string }) {
  const t = useTranslations('accountPage');
  return <p className="text-sm">{origin ? t('passkeysElsewhere', { origin }) : t('passkeysUnsupported')}</p>;
}

function NewPasskey({ party }: { party: RelyingParty }) {
  const t = useTranslations('accountPage');
  const router = useRouter();
  const refusal = useRefusalText();
  const supported = usePasskeys(party.id);
  const form = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  if (supported === undefined) return null;
  if (!supported) return <NotHere origin={party.origin} />;
  const add = (fields: FormData) =>
    startTransition(async () => {
      const begun = await beginPasskey();
      if (!begun.ok) return setFailure(refusal(begun));
      const made = await startRegistration({ optionsJSON: begun.value }).catch((error: Error) => error);
      if (made instanceof Error)
        return setFailure(t(made.name === 'InvalidStateError' ? 'passkeyThere' : 'passkeyNotMade'));
      const added = await addPasskey({ name: String(fields.get('name') ?? ''), response: made });
      setFailure(added.ok ? undefined : refusal(added));
      if (added.ok) form.current?.reset();
      router.refresh();
    });
  return (
    <Form ref={form} action={add} className="grid max-w-sm gap-3">
      <Field id="passkey-name" label={t('passkeyName')} hint={t('passkeyNameHint')}>
        <Input id="passkey-name" name="name" maxLength={80} aria-describedby="passkey-name-hint" />
      </Field>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <Button type="submit" disabled={pending} className="justify-self-start">
        {t('addPasskey')}
      </Button>
    </Form>
  );
}

function useRefusalText(): (failure: ActionFailure) => string {
  const t = useTranslations('accountPage');
  const errorText = useErrorText();
  return (failure) => {
    if (failure.code === 'FAILED_PRECONDITION') return t('passkeyStale');
    return failure.code === 'PERMISSION_DENIED' ? t('passkeyRefused') : errorText(failure);
  };
}
