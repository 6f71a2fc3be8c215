'use client';

import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText } from '../../../../components/error-state';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Select } from '../../../../components/ui/field';
import type { ActionResult } from '../../../../lib/action';
import type { Delivery } from '../../../../lib/auth/links';
import type { Member } from '../../../../lib/auth/people';
import { useOrganization } from '../../../../organization/organization';
import { remove, resetPassword, setRole } from './actions';
import { Delivered } from './delivered';
import { rolesFor, type Viewer } from './viewer';

/** What a refusal says on this page. */
function useRefusalText(): (failure: Exclude<ActionResult<unknown>, { ok: true }>) => string {
  const t = useTranslations('members');
  const errorText = useErrorText();
  return (failure) => (failure.code === 'FAILED_PRECONDITION' ? t('lastOwner') : errorText(failure));
}

export function RoleSelect({ member, viewer }: { member: Member; viewer: Viewer }) {
  const t = useTranslations('members');
  const { slug } = useOrganization();
  const toast = useToast();
  const refusal = useRefusalText();
  const [pending, startTransition] = useTransition();
  const change = (text: string) =>
    startTransition(async () => {
      const role = rolesFor(viewer).find((one) => one === text);
      if (!role) return;
      const result = await setRole(slug, { memberId: member.id, role });
      toast(
        result.ok
          ? { tone: 'good', text: t('roleChanged', { name: member.name, role: t(`roles.${role}`) }) }
          : { tone: 'bad', text: refusal(result) },
      );
    });
  return (
    <Select
      aria-label={t('roleOf', { name: member.name })}
      className="w-auto"
      value={member.role}
      disabled={pending}
      onChange={({ target }) => change(target.value)}
    >
      {rolesFor(viewer).map((role) => (
        <option key={role} value={role}>
          {t(`roles.${role}`)}
        </option>
      ))}
    </Select>
  );
}

/** A link for a new password, and the end of the membership. */
export function MemberActions({ member, viewer }: { member: Member; viewer: Viewer }) {
  const t = useTranslations('members');
  const { slug } = useOrganization();
  const toast = useToast();
  const refusal = useRefusalText();
  if (member.userId === viewer.userId || (member.role === 'owner' && !viewer.owner)) return null;
  const confirm = async () => {
    const result = await remove(slug, { memberId: member.id });
    toast(
      result.ok
        ? { tone: 'good', text: t('removed', { name: member.name }) }
        : { tone: 'bad', text: refusal(result) },
    );
    return result.ok;
  };
  return (
    <span className="inline-flex items-center gap-1">
      <ResetLink member={member} />
      <ConfirmDanger
        trigger={t('remove')}
        title={t('removeTitle', { name: member.name })}
        consequence={t('removeConsequence')}
        name={member.email}
        onConfirm={confirm}
        quiet
      />
    </span>
  );
}

function ResetLink({ member }: { member: Member }) {
  const t = useTranslations('members');
  const { slug } = useOrganization();
  const toast = useToast();
  const refusal = useRefusalText();
  const [delivery, setDelivery] = useState<Delivery>();
  const [pending, startTransition] = useTransition();
  const make = () =>
    startTransition(async () => {
      const result = await resetPassword(slug, { memberId: member.id });
      if (result.ok) setDelivery(result.value);
      else
        toast({
          tone: 'bad',
          text: result.code === 'PERMISSION_DENIED' ? t('resetDenied') : refusal(result),
        });
    });
  return (
    <>
      <Button
        kind="quiet"
        size="icon"
        disabled={pending}
        onClick={make}
        title={t('reset')}
        aria-label={t('resetOf', { name: member.name })}
      >
        <KeyRound size={15} aria-hidden />
      </Button>
      <Dialog
        open={delivery !== undefined}
        onOpenChange={(open) => !open && setDelivery(undefined)}
        title={t('reset')}
      >
        {delivery ? <Delivered delivery={delivery} email={member.email} /> : null}
      </Dialog>
    </>
  );
}
