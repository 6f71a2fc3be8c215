'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { CopyField } from '../../../../components/copy-field';
import { Notice } from '../../../../components/notice';
import { Panel } from '../../../../components/panel';
import { Button } from '../../../../components/ui/button';
import { Field, Input } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { ActionResult } from '../../../../lib/action';
import {
  confirmSecondFactor,
  prepareSecondFactor,
  removeSecondFactor,
  type NewSecondFactor,
} from '../../../../account/actions';
import { useCredentialText } from './credential-text';

/** A second factor by an authenticator app: off, being set up, or on. */
export function SecondFactorPanel({ enabled }: { enabled: boolean }) {
  const t = useTranslations('accountPage');
  const router = useRouter();
  const [prepared, setPrepared] = useState<NewSecondFactor>();
  const done = () => {
    setPrepared(undefined);
    router.refresh();
  };
  return (
    <Panel title={t('secondFactor')}>
      <div className="grid gap-4">
        <p className="max-w-xl text-sm text-muted">{t(enabled ? 'secondFactorOn' : 'secondFactorOff')}</p>
        {prepared ? (
          <Setup prepared={prepared} onDone={done} />
        ) : (
          <OneField
            key={String(enabled)}
            kind="password"
            submit={t(enabled ? 'turnOff' : 'turnOn')}
            send={async (password) => {
              if (enabled) return removeSecondFactor({ password });
              const result = await prepareSecondFactor({ password });
              if (result.ok) setPrepared(result.value);
              return result;
            }}
            onDone={enabled ? done : undefined}
          />
        )}
      </div>
    </Panel>
  );
}

function Setup({ prepared, onDone }: { prepared: NewSecondFactor; onDone: () => void }) {
  const t = useTranslations('accountPage');
  return (
    <div className="grid gap-4">
      <p className="text-sm">{t('scan')}</p>
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(prepared.image)}`}
        alt={t('qrCode')}
        className="size-44 rounded-md border bg-white p-1"
      />
      <CopyField label={t('setupAddress')} value={prepared.address} />
      <Notice tone="warn">{t('backupHint')}</Notice>
      <CopyField label={t('backupCodes')} value={prepared.backupCodes.join(' ')} />
      <OneField
        kind="code"
        submit={t('confirm')}
        send={(code) => confirmSecondFactor({ code: code.replaceAll(/\s/g, '') })}
        onDone={onDone}
      />
    </div>
  );
}

/** One secret and a button. */
function OneField(props: {
  kind: 'password' | 'code';
  submit: string;
  send: (text: string) => Promise<ActionResult<unknown>>;
  onDone?: (() => void) | undefined;
}) {
  const t = useTranslations('accountPage');
  const refusal = useCredentialText();
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const id = `second-factor-${props.kind}`;
  const submit = (form: FormData) =>
    startTransition(async () => {
      const result = await props.send(String(form.get('secret') ?? ''));
      setFailure(result.ok ? undefined : refusal(result));
      if (result.ok) props.onDone?.();
    });
  return (
    <Form action={submit} className="grid max-w-sm gap-3">
      <Field id={id} label={t(props.kind === 'code' ? 'code' : 'current')}>
        <Input
          id={id}
          name="secret"
          type={props.kind === 'code' ? 'text' : 'password'}
          required
          maxLength={128}
          autoComplete={props.kind === 'code' ? 'one-time-code' : 'current-password'}
        />
      </Field>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <Button type="submit" disabled={pending} className="justify-self-start">
        {props.submit}
      </Button>
    </Form>
  );
}
