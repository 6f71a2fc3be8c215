import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Outside } from '../../../components/outside';
import { findOffer } from '../../../lib/auth/invitations';
import { invitationOf } from '../../../lib/auth/links';
import { runtime } from '../../../lib/runtime';
import { opens } from '../../../lib/memberships';
import { currentUser } from '../../../lib/session';
import { AcceptForm, NewPersonForm, OtherPerson, OwnCredentialFirst, SignInFirst } from './accept-forms';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('invite');
  return { title: t('title') };
}

/** What whoever has the link of an invitation sees: join, as the person who is signed in or as somebody new. */
export default async function InvitePage(props: { params: Promise<{ token: string }> }) {
  const { token } = await props.params;
  const t = await getTranslations('invite');
  const invitation = await invitationOf(token);
  const offer = invitation && (await findOffer((await runtime()).pool, invitation.id));
  if (!offer || offer.state !== 'open')
    return (
      <Outside title={t('closedTitle')} lead={t(`closed.${offer ? offer.state : 'unknown'}`)}>
        {null}
      </Outside>
    );
  const members = await getTranslations('members');
  const { organization, email, role, invitedBy } = offer;
  const signedIn = await currentUser();
  return (
    <Outside
      title={t('joinTitle', { organization: organization.name })}
      lead={t('joinLead', { person: invitedBy, role: members(`roles.${role}`) })}
    >
      {signedIn ? (
        signedIn.user.email.toLowerCase() === email.toLowerCase() ? (
          opens(signedIn, organization.id) ? (
            <AcceptForm token={token} email={email} />
          ) : (
            <OwnCredentialFirst />
          )
        ) : (
          <OtherPerson signedInAs={signedIn.user.email} email={email} />
        )
      ) : offer.known ? (
        <SignInFirst token={token} email={email} />
      ) : (
        <NewPersonForm token={token} email={email} />
      )}
    </Outside>
  );
}
