'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { useErrorText } from '../../../../components/error-state';
import { Notice } from '../../../../components/notice';
import { Panel } from '../../../../components/panel';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { Field, Input } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import { orgPath } from '../../../../organization/path';
import { save } from './actions';

export function NamePanel(props: { organization: { slug: string; name: string }; editable: boolean }) {
  const { organization, editable } = props;
  const t = useTranslations('settings');
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const input = { name: String(form.get('name') ?? ''), slug: String(form.get('slug') ?? '') };
      const result = await save(organization.slug, input);
      if (!result.ok)
        return setFailure(result.code === 'ALREADY_EXISTS' ? t('slugTaken') : errorText(result));
      setFailure(undefined);
      toast({ tone: 'good', text: t('saved') });
      if (result.value.slug === organization.slug) router.refresh();
      else router.replace(orgPath(result.value.slug, '/settings'));
    });
  return (
    <Panel title={t('general')}>
      <Form action={submit} className="grid max-w-sm gap-4">
        <Field id="organization-name" label={t('name')}>
          <Input
            id="organization-name"
            name="name"
            required
            maxLength={60}
            autoComplete="organization"
            defaultValue={organization.name}
            readOnly={!editable}
          />
        </Field>
        <Field id="organization-slug" label={t('slug')} hint={t('slugHint')}>
          <Input
            id="organization-slug"
            name="slug"
            required
            maxLength={48}
            pattern="[a-z0-9][a-z0-9\-]*"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            defaultValue={organization.slug}
            readOnly={!editable}
            aria-describedby="organization-slug-hint"
          />
        </Field>
        {failure ? <Notice tone="bad">{failure}</Notice> : null}
        {editable ? (
          <Button type="submit" kind="primary" disabled={pending} className="justify-self-start">
            {t('save')}
          </Button>
        ) : null}
      </Form>
    </Panel>
  );
}
