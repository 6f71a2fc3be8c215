import { may } from '@isthmus/platform-identity';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listInvitations } from '../../../../lib/auth/invitations';
import { listMembers } from '../../../../lib/auth/people';
import { runtime } from '../../../../lib/runtime';
import { requireOrganization } from '../../../../lib/session';
import { MembersPage } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('members');
  return { title: t('title') };
}

export default async function Members(props: { params: Promise<{ slug: string }> }) {
  const { scope, role, user } = await requireOrganization(props.params);
  const { pool, mailer } = await runtime();
  const manager = may(role, 'manage');
  const [members, invitations] = await Promise.all([
    listMembers(pool, scope),
    manager ? listInvitations(pool, scope) : [],
  ]);
  return (
    <MembersPage
      members={members}
      invitations={invitations}
      viewer={{ userId: user.id, manager, owner: may(role, 'own') }}
      mails={mailer !== undefined}
    />
  );
}
