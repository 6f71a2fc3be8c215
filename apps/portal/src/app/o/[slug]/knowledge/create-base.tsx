'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from '../../../../components/error-state';
import { Notice } from '../../../../components/notice';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Field, Input } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { ActionFailure } from '../../../../lib/action';
import type { KnowledgeLimitsView } from '../../../../lib/api/knowledge.mapper';
import { isText, useDraft } from '../../../../lib/use-draft';
import { useSubmission } from '../../../../lib/use-submission';
import { useOpenPage, useOrganization } from '../../../../organization/organization';
import { create } from './actions';

const NAME_MAX = 80;

/** Asks for the name of a new knowledge base, and opens it. */
export function CreateBaseDialog({ limits, onClose }: { limits: KnowledgeLimitsView; onClose: () => void }) {
  const t = useTranslations('knowledge');
  const { slug } = useOrganization();
  const openPage = useOpenPage();
  const { draft: name, setDraft: setName, discard } = useDraft('knowledge base', '', isText);
  const { submit, failure, pending } = useSubmission(
    'create knowledge base',
    (request: Parameters<typeof create>[1]) => create(slug, request),
    ({ id }) => {
      discard();
      openPage(`/knowledge/${id}`);
    },
  );
  const isTaken = failure?.code === 'ALREADY_EXISTS';
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('create')}
      description={t('createLead')}
    >
      <Form action={() => submit({ name })} className="grid gap-4">
        <Field
          id="base-name"
          label={t('name')}
          hint={t('nameHint')}
          error={isTaken ? t('nameTaken') : undefined}
        >
          <Input
            id="base-name"
            value={name}
            onChange={({ target }) => setName(target.value)}
            required
            maxLength={NAME_MAX}
            autoComplete="off"
            aria-describedby="base-name-hint"
            aria-invalid={isTaken || undefined}
          />
        </Field>
        {failure && !isTaken ? <Refused failure={failure} bases={limits.bases} /> : null}
        <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
          {t('create')}
        </Button>
      </Form>
    </Dialog>
  );
}

function Refused({ failure, bases }: { failure: ActionFailure; bases: number }) {
  const t = useTranslations('knowledge');
  return failure.code === 'LIMIT_EXCEEDED' ? (
    <Notice tone="bad">{t('basesFull', { max: bases })}</Notice>
  ) : (
    <ErrorState small {...failure} />
  );
}
