'use client';

import type { Role } from '@isthmus/platform-identity';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { useErrorText } from '../../../../components/error-state';
import { Notice } from '../../../../components/notice';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Field, Input, Select } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { Delivery } from '../../../../lib/auth/links';
import { useOrganization } from '../../../../organization/organization';
import { inviteMember } from './actions';
import { Delivered } from './delivered';
import { rolesFor, type Viewer } from './viewer';

/** Invites somebody by e-mail, or shows the link to pass on. */
export function InviteDialog(props: { viewer: Viewer; mails: boolean; onClose: () => void }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const [sent, setSent] = useState<{ delivery: Delivery; email: string }>();
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={t(sent ? 'invited' : 'invite')}>
      {sent ? (
        <div className="grid gap-4">
          <Delivered {...sent} />
          <Button kind="primary" className="justify-self-end" onClick={props.onClose}>
            {common('close')}
          </Button>
        </div>
      ) : (
        <InviteForm {...props} onSent={setSent} />
      )}
    </Dialog>
  );
}

function InviteForm(props: {
  viewer: Viewer;
  mails: boolean;
  onSent: (sent: { delivery: Delivery; email: string }) => void;
}) {
  const t = useTranslations('members');
  const { slug } = useOrganization();
  const errorText = useErrorText();
  const [role, setRole] = useState<Role>('developer');
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const email = String(form.get('email') ?? '').trim();
      const result = await inviteMember(slug, { email, role });
      if (result.ok) props.onSent({ delivery: result.value, email });
      else setFailure(result.code === 'ALREADY_EXISTS' ? t('alreadyMember') : errorText(result));
    });
  return (
    <Form action={submit} className="grid gap-4">
      <Field id="invite-email" label={t('email')} hint={t(props.mails ? 'emailHint' : 'emailHintLink')}>
        <Input
          id="invite-email"
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          aria-describedby="invite-email-hint"
        />
      </Field>
      <Field id="invite-role" label={t('role')} hint={t(`roleHints.${role}`)}>
        <Select
          id="invite-role"
          value={role}
          aria-describedby="invite-role-hint"
          onChange={({ target }) =>
            setRole(rolesFor(props.viewer).find((one) => one === target.value) ?? role)
          }
        >
          {rolesFor(props.viewer).map((one) => (
            <option key={one} value={one}>
              {t(`roles.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
        {t(props.mails ? 'send' : 'makeLink')}
      </Button>
    </Form>
  );
}
