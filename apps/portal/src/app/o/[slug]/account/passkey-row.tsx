'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useState, useTransition } from 'react';
import { removePasskey, renamePasskey } from '../../../../account/passkey/actions';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText } from '../../../../components/error-state';
import { TimeAgo } from '../../../../components/time-ago';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { FieldError, Input } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { Passkey } from '../../../../lib/auth/passkeys';

/** A passkey, with another name on demand. */
export function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const [renaming, setRenaming] = useState(false);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
      {renaming ? (
        <NameForm passkey={passkey} onDone={() => setRenaming(false)} />
      ) : (
        <Described passkey={passkey} onRename={() => setRenaming(true)} />
      )}
    </li>
  );
}

function Described({ passkey, onRename }: { passkey: Passkey; onRename: () => void }) {
  const t = useTranslations('accountPage');
  const { id, name, createdAt, lastUsedAt } = passkey;
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const remove = async () => {
    const result = await removePasskey({ passkeyId: id });
    toast(
      result.ok
        ? { tone: 'good', text: t('passkeyRemoved', { name }) }
        : { tone: 'bad', text: errorText(result) },
    );
    router.refresh();
    return result.ok;
  };
  return (
    <>
      <span className="grid min-w-0">
        <span className="font-medium break-words">{name}</span>
        <span className="text-xs text-muted">
          {t('passkeyAdded')} <TimeAgo at={createdAt} />
          {' · '}
          {t(lastUsedAt ? 'passkeyUsed' : 'passkeyUnused')} {lastUsedAt ? <TimeAgo at={lastUsedAt} /> : null}
        </span>
      </span>
      <span className="inline-flex items-center gap-1">
        <Button kind="quiet" size="sm" onClick={onRename} aria-label={t('renamePasskeyOf', { name })}>
          {t('renamePasskey')}
        </Button>
        <ConfirmDanger
          trigger={t('removePasskey')}
          title={t('removePasskeyTitle', { name })}
          consequence={t('removePasskeyText')}
          name={name}
          onConfirm={remove}
          quiet
        />
      </span>
    </>
  );
}

function NameForm({ passkey: { id, name }, onDone }: { passkey: Passkey; onDone: () => void }) {
  const t = useTranslations('accountPage');
  const common = useTranslations('common');
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const fieldId = useId();
  const [pending, startTransition] = useTransition();
  const save = (form: FormData) =>
    startTransition(async () => {
      const result = await renamePasskey({ passkeyId: id, name: String(form.get('name') ?? '') });
      if (!result.ok) return toast({ tone: 'bad', text: errorText(result) });
      router.refresh();
      onDone();
    });
  return (
    <Form action={save} className="flex w-full flex-wrap items-center gap-2">
      <Input
        id={fieldId}
        name="name"
        defaultValue={name}
        required
        maxLength={80}
        autoFocus
        aria-label={t('passkeyName')}
        className="max-w-xs"
      />
      <FieldError id={fieldId} />
      <Button type="submit" size="sm" disabled={pending}>
        {t('savePasskey')}
      </Button>
      <Button kind="quiet" size="sm" onClick={onDone}>
        {common('cancel')}
      </Button>
    </Form>
  );
}
