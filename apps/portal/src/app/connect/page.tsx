import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Outside } from '../../components/outside';
import { SCOPES } from '../../lib/oauth/scopes';
import { grantable } from '../../lib/oauth/consent';
import { findApplicant } from '../../lib/oauth/grants';
import { runtime } from '../../lib/runtime';
import { pageAddress, requireUser } from '../../lib/session';
import { ConsentForm } from './consent-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('connect');
  return { title: t('title') };
}

/** On which somebody decides whether an application may act for them, and in which organisation. */
export default async function ConnectPage() {
  const t = await getTranslations('connect');
  const { search: query, searchParams: asked } = new URL(await pageAddress(), 'http://portal.invalid');
  if (asked.has('error')) return <Failed error={asked.get('error') ?? ''} />;
  const signedIn = await requireUser();
  const { pool } = await runtime();
  const applicant = await findApplicant(pool, {
    clientId: asked.get('client_id') ?? '',
    redirectUri: asked.get('redirect_uri') ?? '',
  });
  if (!applicant) return <Failed error="invalid_client" />;
  const { name: application, redirectHost: host } = applicant;
  const scopes = asked.get('scope')?.split(' ') ?? SCOPES;
  return (
    <Outside
      title={t('heading', { application })}
      lead={t('lead', { application, email: signedIn.user.email })}
      foot={t('back', { host: isLoopback(host) ? t('thisDevice', { host }) : host })}
    >
      <ConsentForm query={query.slice(1)} organizations={grantable(signedIn)}>
        <div className="grid gap-1 text-sm">
          <p className="font-medium">{t('may')}</p>
          <ul className="list-disc pl-5 text-muted">
            {KNOWN.filter((scope) => scopes.includes(scope)).map((scope) => (
              <li key={scope}>{t(`scopes.${scope}`)}</li>
            ))}
          </ul>
        </div>
      </ConsentForm>
    </Outside>
  );
}

const KNOWN = ['agents', 'models', 'offline_access'] as const;

async function Failed({ error }: { error: string }) {
  const t = await getTranslations('connect');
  return (
    <Outside title={t('failedTitle')} lead={t('failed', { error: error.slice(0, 60) })}>
      {null}
    </Outside>
  );
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host);
}
