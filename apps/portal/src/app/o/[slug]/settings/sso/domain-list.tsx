'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState, useTransition } from 'react';
import { ConfirmDanger } from '../../../../../components/confirm-danger';
import { CopyField } from '../../../../../components/copy-field';
import { useErrorText } from '../../../../../components/error-state';
import { Notice } from '../../../../../components/notice';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { Field, Input } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import type { ActionResult } from '../../../../../lib/action';
import type { SsoDomain } from '../../../../../lib/sso/connection';
import { useOrganization } from '../../../../../organization/organization';
import { addSsoDomain, removeSsoDomain, verifySsoDomain } from './actions';

/** Whose people the provider may sign in. */
export function DomainList({ domains }: { domains: SsoDomain[] }) {
  const t = useTranslations('sso');
  const { slug } = useOrganization();
  const form = useRef<HTMLFormElement>(null);
  const { failure, pending, run } = useDomainAction();
  const add = (fields: FormData) =>
    run(async () => {
      const domain = String(fields.get('domain') ?? '')
        .trim()
        .toLowerCase();
      const result = await addSsoDomain(slug, { domain });
      if (result.ok) form.current?.reset();
      return result;
    });
  return (
    <section className="grid gap-3 border-t pt-4" aria-labelledby="sso-domains">
      <h3 id="sso-domains" className="text-sm font-semibold">
        {t('domains')}
      </h3>
      <p className="max-w-xl text-sm text-muted">{t('domainsLead')}</p>
      <ul className="grid gap-3">
        {domains.map((domain) => (
          <DomainRow key={domain.domain} domain={domain} />
        ))}
      </ul>
      <Form ref={form} action={add} className="grid max-w-md gap-3">
        <Field id="sso-domain" label={t('domain')}>
          <Input
            id="sso-domain"
            name="domain"
            required
            maxLength={253}
            autoComplete="off"
            placeholder="example.com"
          />
        </Field>
        {failure ? <Notice tone="bad">{failure}</Notice> : null}
        <Button type="submit" disabled={pending} className="justify-self-start">
          {t('addDomain')}
        </Button>
      </Form>
    </section>
  );
}

function DomainRow({ domain: { domain, verified, record } }: { domain: SsoDomain }) {
  const t = useTranslations('sso');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const { failure, pending, run } = useDomainAction();
  const remove = async () => {
    const result = await removeSsoDomain(slug, { domain });
    toast(
      result.ok
        ? { tone: 'good', text: t('domainRemoved', { domain }) }
        : { tone: 'bad', text: errorText(result) },
    );
    return result.ok;
  };
  return (
    <li className="grid gap-2 rounded-md border p-3 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 font-medium break-all">{domain}</span>
        <span className="inline-flex items-center gap-1">
          {verified ? (
            <span className="text-good">{t('verified')}</span>
          ) : (
            <Button
              size="sm"
              disabled={pending}
              onClick={() => run(() => verifySsoDomain(slug, { domain }))}
              aria-label={t('verifyOf', { domain })}
            >
              {t('verify')}
            </Button>
          )}
          <ConfirmDanger
            quiet
            trigger={t('removeDomain')}
            label={t('removeDomainOf', { domain })}
            title={t('removeDomainTitle', { domain })}
            consequence={t(verified ? 'removeVerifiedText' : 'removeUnverifiedText')}
            name={domain}
            onConfirm={remove}
          />
        </span>
      </div>
      {verified ? null : (
        <>
          <p className="text-muted">{t('recordLead')}</p>
          <CopyField label={t('recordName')} value={record.name} />
          <CopyField label={t('recordValue')} value={record.value} />
        </>
      )}
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
    </li>
  );
}

function useDomainAction() {
  const t = useTranslations('sso');
  const errorText = useErrorText();
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const explain = (refused: Exclude<ActionResult<null>, { ok: true }>) => {
    if (refused.code === 'FAILED_PRECONDITION') return t('recordMissing');
    if (refused.code === 'ALREADY_EXISTS') return t('domainTaken');
    if (refused.code === 'INVALID_ARGUMENT') return t('domainInvalid');
    return refused.code === 'UPSTREAM_UNAVAILABLE' ? t('dnsUnavailable') : errorText(refused);
  };
  const run = (act: () => Promise<ActionResult<null>>) =>
    startTransition(async () => {
      const result = await act();
      setFailure(result.ok ? undefined : explain(result));
    });
  return { failure, pending, run };
}
