'use client';

import { UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DataTable, type Column } from '../../../../components/data-table';
import { Cut } from '../../../../components/data-table-cells';
import { PageHeader } from '../../../../components/page-header';
import { TimeAgo } from '../../../../components/time-ago';
import { Button } from '../../../../components/ui/button';
import type { Invitation } from '../../../../lib/auth/invitations';
import type { Member } from '../../../../lib/auth/people';
import { InvitationActions } from './invitation-actions';
import { InviteDialog } from './invite-dialog';
import { MemberActions, RoleSelect } from './member-actions';
import type { Viewer } from './viewer';

interface Props {
  members: Member[];
  invitations: Invitation[];
  viewer: Viewer;
  mails: boolean;
}

export function MembersPage({ members, invitations, viewer, mails }: Props) {
  const t = useTranslations('members');
  const [inviting, setInviting] = useState(false);
  const columns = useMemberColumns(viewer);
  const invited = useInvitationColumns();
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        action={
          viewer.manager ? (
            <Button kind="primary" onClick={() => setInviting(true)}>
              <UserPlus size={16} aria-hidden /> {t('invite')}
            </Button>
          ) : null
        }
      />
      <div className="grid gap-6">
        <DataTable
          label={t('title')}
          rows={members}
          columns={columns}
          rowKey={({ id }) => id}
          filterText={({ name, email }) => `${name} ${email}`}
        />
        {invitations.length > 0 ? (
          <section className="grid gap-2">
            <h2 className="text-base font-semibold">{t('invitations')}</h2>
            <DataTable
              label={t('invitations')}
              rows={invitations}
              columns={invited}
              rowKey={({ id }) => id}
            />
          </section>
        ) : null}
      </div>
      {inviting ? <InviteDialog viewer={viewer} mails={mails} onClose={() => setInviting(false)} /> : null}
    </>
  );
}

function useMemberColumns(viewer: Viewer): Column<Member>[] {
  const t = useTranslations('members');
  const columns: Column<Member>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: ({ name, email, userId }) => (
        <span className="grid min-w-0">
          <span className="flex items-baseline font-medium">
            <Cut text={name} className="max-w-40 sm:max-w-64" />
            {userId === viewer.userId ? (
              <span className="ml-1 shrink-0 whitespace-nowrap text-muted">{t('you')}</span>
            ) : null}
          </span>
          <Cut text={email} className="max-w-40 text-xs text-muted sm:max-w-64" />
        </span>
      ),
      sort: ({ name }) => name,
    },
    {
      id: 'role',
      header: t('role'),
      cell: (member) =>
        viewer.manager && (viewer.owner || member.role !== 'owner') ? (
          <RoleSelect member={member} viewer={viewer} />
        ) : (
          t(`roles.${member.role}`)
        ),
      sort: ({ role }) => role,
    },
    {
      id: 'two-factor',
      header: t('twoFactor'),
      cell: ({ twoFactor }) => (twoFactor ? t('on') : t('off')),
      sort: ({ twoFactor }) => Number(twoFactor),
      minor: true,
    },
    {
      id: 'joined',
      header: t('joined'),
      cell: ({ joinedAt }) => <TimeAgo at={joinedAt} />,
      phone: ({ joinedAt }) => (
        <>
          {t('joined')} <TimeAgo at={joinedAt} />
        </>
      ),
      sort: ({ joinedAt }) => joinedAt.getTime(),
      minor: true,
    },
  ];
  if (!viewer.manager) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: t('actions'),
      align: 'right',
      cell: (member) => <MemberActions member={member} viewer={viewer} />,
      phone: (member) => <MemberActions member={member} viewer={viewer} />,
      minor: true,
    },
  ];
}

function useInvitationColumns(): Column<Invitation>[] {
  const t = useTranslations('members');
  return [
    {
      id: 'email',
      header: t('email'),
      cell: ({ email }) => <Cut text={email} className="max-w-40 font-medium sm:max-w-64" />,
    },
    { id: 'role', header: t('role'), cell: ({ role }) => t(`roles.${role}`) },
    { id: 'by', header: t('invitedBy'), cell: ({ invitedBy }) => invitedBy, minor: true },
    {
      id: 'expires',
      header: t('expires'),
      cell: ({ expiresAt }) => <TimeAgo at={expiresAt} />,
      phone: ({ expiresAt }) => (
        <>
          {t('expires')} <TimeAgo at={expiresAt} />
        </>
      ),
      minor: true,
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'right',
      cell: (invitation) => <InvitationActions invitation={invitation} />,
      phone: (invitation) => <InvitationActions invitation={invitation} />,
      minor: true,
    },
  ];
}
