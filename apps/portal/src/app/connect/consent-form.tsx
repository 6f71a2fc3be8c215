'use client';

import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { useErrorText } from '../../components/error-state';
import { Notice } from '../../components/notice';
import { Button } from '../../components/ui/button';
import { Field, Select } from '../../components/ui/field';
import { useDeparture } from '../sign-in/use-departure';
import { decideConnection } from './actions';

interface ConsentProps {
  query: string;
  organizations: { slug: string; name: string }[];
  children: React.ReactNode;
}

/** In which organisation the application may act, and both answers. */
export function ConsentForm({ query, organizations, children }: ConsentProps) {
  const t = useTranslations('connect');
  const errorText = useErrorText();
  const [organization, setOrganization] = useState(organizations[0]?.slug);
  const [url, setUrl] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  useDeparture(url);
  const answer = (chosen: string | undefined) =>
    startTransition(async () => {
      const result = await decideConnection({ query, ...(chosen ? { organization: chosen } : {}) });
      if (result.ok) setUrl(result.value.url);
      else setFailure(result.code === 'FAILED_PRECONDITION' ? t('expired') : errorText(result));
    });
  const busy = pending || url !== undefined;
  return (
    <div className="panel grid w-full max-w-sm gap-4 p-6">
      {children}
      {organizations.length > 0 ? (
        <Field id="organization" label={t('organization')}>
          <Select
            id="organization"
            value={organization}
            disabled={busy}
            onChange={({ target }) => setOrganization(target.value)}
          >
            {organizations.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      ) : (
        <Notice tone="warn">{t('noOrganization')}</Notice>
      )}
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <div className="grid grid-cols-2 gap-3">
        <Button size="lg" disabled={busy} onClick={() => answer(undefined)}>
          {t('refuse')}
        </Button>
        <Button
          size="lg"
          kind="primary"
          disabled={busy || organization === undefined}
          onClick={() => answer(organization)}
        >
          {t('allow')}
        </Button>
      </div>
    </div>
  );
}
