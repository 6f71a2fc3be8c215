'use client';

import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { useErrorText } from '../../../../components/error-state';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import type { Invitation } from '../../../../lib/auth/invitations';
import type { Delivery } from '../../../../lib/auth/links';
import { useOrganization } from '../../../../organization/organization';
import { resendInvitation, withdrawInvitation } from './actions';
import { Delivered } from './delivered';

/** Sends an invitation again, or revokes it. */
export function InvitationActions({ invitation: { id, email } }: { invitation: Invitation }) {
  const t = useTranslations('members');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const [delivery, setDelivery] = useState<Delivery>();
  const [pending, startTransition] = useTransition();
  const resend = () =>
    startTransition(async () => {
      const result = await resendInvitation(slug, { invitationId: id });
      if (result.ok) setDelivery(result.value);
      else toast({ tone: 'bad', text: errorText(result) });
    });
  const withdraw = () =>
    startTransition(async () => {
      const result = await withdrawInvitation(slug, { invitationId: id });
      toast(
        result.ok
          ? { tone: 'good', text: t('withdrawn', { email }) }
          : { tone: 'bad', text: errorText(result) },
      );
    });
  return (
    <span className="inline-flex gap-1">
      <Button kind="quiet" size="sm" disabled={pending} onClick={resend}>
        {t('resend')}
      </Button>
      <Button kind="quietDanger" size="sm" disabled={pending} onClick={withdraw}>
        {t('withdraw')}
      </Button>
      <Dialog
        open={delivery !== undefined}
        onOpenChange={(open) => !open && setDelivery(undefined)}
        title={t('invited')}
      >
        {delivery ? <Delivered delivery={delivery} email={email} /> : null}
      </Dialog>
    </span>
  );
}
