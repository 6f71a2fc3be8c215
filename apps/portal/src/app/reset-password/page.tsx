import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Outside } from '../../components/outside';
import { runtime } from '../../lib/runtime';
import { AskForm, NewPasswordForm } from './reset-forms';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reset');
  return { title: t('title') };
}

/** Without a token: asks for the link. With one: a new password. */
export default async function ResetPasswordPage(props: { searchParams: Promise<{ token?: string }> }) {
  const { token } = await props.searchParams;
  const t = await getTranslations('reset');
  const { mailer } = await runtime();
  if (token)
    return (
      <Outside title={t('title')} lead={t('chooseLead')}>
        <NewPasswordForm token={token} />
      </Outside>
    );
  return (
    <Outside title={t('title')} lead={t(mailer ? 'askLead' : 'askPerson')}>
      {mailer ? <AskForm /> : null}
    </Outside>
  );
}
