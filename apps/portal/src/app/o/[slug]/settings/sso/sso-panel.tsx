'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState, useTransition, type RefObject } from 'react';
import { ConfirmDanger } from '../../../../../components/confirm-danger';
import { CopyField } from '../../../../../components/copy-field';
import { useErrorText } from '../../../../../components/error-state';
import { Notice } from '../../../../../components/notice';
import { Panel } from '../../../../../components/panel';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { Field, Input, Select } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import type { SsoSettings } from '../../../../../lib/sso/connection';
import { useOrganization } from '../../../../../organization/organization';
import { removeSso, saveSso } from './actions';
import { DomainList } from './domain-list';
import { JOINING_ROLES } from './joining-roles';

/** Single sign-on of the organisation, for owners. */
export function SsoPanel(props: { settings: SsoSettings | undefined; callbackUrl: string }) {
  const { settings, callbackUrl } = props;
  const t = useTranslations('sso');
  return (
    <Panel title={t('title')}>
      <div className="grid gap-5">
        <p className="max-w-xl text-sm text-muted">{t('lead')}</p>
        <CopyField label={t('callback')} value={callbackUrl} />
        <ConnectionForm settings={settings} />
        {settings ? (
          <>
            <DomainList domains={settings.domains} />
            <Removal issuer={settings.issuer} />
          </>
        ) : null}
      </div>
    </Panel>
  );
}

function ConnectionForm({ settings }: { settings: SsoSettings | undefined }) {
  const t = useTranslations('sso');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const secret = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const text = (name: string) => String(form.get(name) ?? '').trim();
      const role = JOINING_ROLES.find((one) => one === text('defaultRole')) ?? 'viewer';
      const result = await saveSso(slug, {
        issuer: text('issuer'),
        clientId: text('clientId'),
        clientSecret: text('clientSecret'),
        defaultRole: role,
        required: form.get('required') === 'on',
      });
      if (result.ok) {
        setFailure(undefined);
        if (secret.current) secret.current.value = '';
        return toast({ tone: 'good', text: t('saved') });
      }
      if (result.reason) return setFailure(t(`unreadable.${result.reason}`));
      setFailure(result.code === 'FAILED_PRECONDITION' ? t('secretMissing') : errorText(result));
    });
  return (
    <Form action={submit} className="grid max-w-md gap-4">
      <Field id="sso-issuer" label={t('issuer')} hint={t('issuerHint')}>
        <Input
          id="sso-issuer"
          name="issuer"
          type="url"
          required
          maxLength={2_000}
          defaultValue={settings?.issuer}
          placeholder="https://login.example.com"
          aria-describedby="sso-issuer-hint"
        />
      </Field>
      <Field id="sso-client" label={t('clientId')}>
        <Input
          id="sso-client"
          name="clientId"
          required
          maxLength={200}
          autoComplete="off"
          defaultValue={settings?.clientId}
        />
      </Field>
      <SecretField known={settings !== undefined} ref={secret} />
      <Access settings={settings} />
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <Button type="submit" kind="primary" disabled={pending} className="justify-self-start">
        {t(pending ? 'testing' : 'save')}
      </Button>
    </Form>
  );
}

function SecretField({ known, ref }: { known: boolean; ref: RefObject<HTMLInputElement | null> }) {
  const t = useTranslations('sso');
  return (
    <Field id="sso-secret" label={t('clientSecret')} hint={known ? t('secretHint') : undefined}>
      <Input
        id="sso-secret"
        ref={ref}
        name="clientSecret"
        type="password"
        required={!known}
        maxLength={1_000}
        autoComplete="off"
        {...(known ? { 'aria-describedby': 'sso-secret-hint' } : {})}
      />
    </Field>
  );
}

function Access({ settings }: { settings: SsoSettings | undefined }) {
  const t = useTranslations('sso');
  const roles = useTranslations('members.roles');
  return (
    <>
      <Field id="sso-role" label={t('role')} hint={t('roleHint')}>
        <Select
          id="sso-role"
          name="defaultRole"
          defaultValue={settings?.defaultRole ?? 'viewer'}
          aria-describedby="sso-role-hint"
        >
          {JOINING_ROLES.map((role) => (
            <option key={role} value={role}>
              {roles(role)}
            </option>
          ))}
        </Select>
      </Field>
      <label className="flex items-start gap-2 text-sm">
        <input type="checkbox" name="required" defaultChecked={settings?.required} className="mt-0.5" />
        {t('required')}
      </label>
    </>
  );
}

function Removal({ issuer }: { issuer: string }) {
  const t = useTranslations('sso');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const remove = async () => {
    const result = await removeSso(slug);
    toast(result.ok ? { tone: 'good', text: t('removed') } : { tone: 'bad', text: errorText(result) });
    return result.ok;
  };
  return (
    <div className="border-t pt-4">
      <ConfirmDanger
        trigger={t('remove')}
        title={t('removeTitle')}
        consequence={t('removeText')}
        name={new URL(issuer).host}
        onConfirm={remove}
      />
    </div>
  );
}
