'use client';

import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { useErrorText } from '../../../../components/error-state';
import { Panel } from '../../../../components/panel';
import { TimeAgo } from '../../../../components/time-ago';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import type { OpenSession } from '../../../../lib/auth/account';
import { revokeSession } from '../../../../account/actions';

/** Where the user is signed in. */
export function SessionsPanel({ sessions }: { sessions: OpenSession[] }) {
  const t = useTranslations('accountPage');
  return (
    <Panel title={t('sessions')} flush>
      <ul className="divide-y">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Panel>
  );
}

function SessionRow({ session: { id, current, userAgent, address, startedAt } }: { session: OpenSession }) {
  const t = useTranslations('accountPage');
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const [pending, startTransition] = useTransition();
  const device = deviceOf(userAgent) ?? t('unknownDevice');
  const revoke = () =>
    startTransition(async () => {
      const result = await revokeSession({ sessionId: id });
      toast(result.ok ? { tone: 'good', text: t('revoked') } : { tone: 'bad', text: errorText(result) });
      router.refresh();
    });
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
      <span className="grid min-w-0">
        <span className="font-medium">{device}</span>
        <span className="text-xs text-muted">
          {address ? `${address} · ` : null}
          <TimeAgo at={startedAt} />
        </span>
      </span>
      {current ? (
        <span className="text-muted">{t('thisSession')}</span>
      ) : (
        <Button
          kind="quietDanger"
          size="sm"
          disabled={pending}
          onClick={revoke}
          aria-label={t('revokeOf', { device })}
        >
          {t('revoke')}
        </Button>
      )}
    </li>
  );
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** Such as "Chrome · Linux"; undefined for a program that does not say. */
function deviceOf(userAgent: string | null): string | undefined {
  const named = (list: readonly (readonly [string, string])[]) =>
    list.find(([mark]) => userAgent?.includes(mark))?.[1];
  const parts = [named(BROWSERS), named(SYSTEMS)].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
