'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useTransition, type ReactNode } from 'react';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText, type ShownFailure } from '../../../../components/error-state';
import { Notice } from '../../../../components/notice';
import { Panel } from '../../../../components/panel';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { DELETION_DAYS } from '../../../../lib/auth/organization-settings.rules';
import { useOrganization } from '../../../../organization/organization';
import { leaveOrganization } from '../members/actions';
import { announceDeletion, undoDeletion } from './actions';
import { MOMENT } from '../../../../lib/moment';

/** Leaving, and the deletion of the organisation. */
export function DangerPanel({ deleteAt, owner }: { deleteAt: Date | undefined; owner: boolean }) {
  const t = useTranslations('settings');
  return (
    <Panel title={t('danger')} flush>
      <div className="divide-y">
        <Leave />
        {owner || deleteAt ? <Deletion deleteAt={deleteAt} owner={owner} /> : null}
      </div>
    </Panel>
  );
}

function Leave() {
  const t = useTranslations('settings');
  const { slug, name } = useOrganization();
  const failed = useFailureToast();
  const leave = async () => {
    const result = await leaveOrganization(slug);
    if (!result.ok) return failed(result);
    // Another page, as of somebody who has just arrived.
    window.location.assign('/');
    return true;
  };
  return (
    <Row title={t('leaveTitle')} text={t('leaveText')}>
      <ConfirmDanger
        trigger={t('leave')}
        title={t('leaveConfirm', { name })}
        consequence={t('leaveText')}
        name={name}
        onConfirm={leave}
      />
    </Row>
  );
}

function Deletion({ deleteAt, owner }: { deleteAt: Date | undefined; owner: boolean }) {
  const t = useTranslations('settings');
  const format = useFormatter();
  const { slug, name } = useOrganization();
  const failed = useFailureToast();
  const [pending, startTransition] = useTransition();
  if (!deleteAt)
    return (
      <Row title={t('deleteTitle')} text={t('deleteText', { days: DELETION_DAYS })}>
        <ConfirmDanger
          trigger={t('delete')}
          title={t('deleteConfirm', { name })}
          consequence={t('deleteText', { days: DELETION_DAYS })}
          name={name}
          onConfirm={async () => {
            const result = await announceDeletion(slug);
            return result.ok || failed(result);
          }}
        />
      </Row>
    );
  const at = format.dateTime(deleteAt, { ...MOMENT, dateStyle: 'long' });
  return (
    <div className="grid gap-3 px-4 py-3">
      <Notice tone="warn">{t('deleteAt', { at })}</Notice>
      {owner ? (
        <Button
          disabled={pending}
          className="justify-self-start"
          onClick={() =>
            startTransition(async () => {
              const result = await undoDeletion(slug);
              if (!result.ok) failed(result);
            })
          }
        >
          {t('undo')}
        </Button>
      ) : null}
    </div>
  );
}

function Row(props: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="grid max-w-md gap-0.5">
        <h3 className="text-sm font-medium">{props.title}</h3>
        <p className="text-sm text-muted">{props.text}</p>
      </div>
      {props.children}
    </div>
  );
}

/** Shows why something was refused; false, so that dialogs stay open. */
function useFailureToast(): (failure: ShownFailure) => false {
  const t = useTranslations('members');
  const toast = useToast();
  const errorText = useErrorText();
  return (failure) => {
    const text = failure.code === 'FAILED_PRECONDITION' ? t('lastOwner') : errorText(failure);
    toast({ tone: 'bad', text });
    return false;
  };
}
