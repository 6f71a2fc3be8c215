'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { disconnectApplication } from '../../../../account/connections/actions';
import { useErrorText } from '../../../../components/error-state';
import { Panel } from '../../../../components/panel';
import { TimeAgo } from '../../../../components/time-ago';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import type { Connection } from '../../../../lib/oauth/grants';

/** What an application may do, beside staying connected. */
const SCOPES = ['agents', 'models'] as const;

/** The applications that act for the user. */
export function ConnectionsPanel({ connections }: { connections: Connection[] }) {
  const t = useTranslations('accountPage');
  return (
    <Panel title={t('connections')} flush>
      <p className="px-4 py-3 text-sm text-muted">
        {connections.length > 0 ? t('connectionsLead') : t('noConnections')}
      </p>
      <ul className="divide-y">
        {connections.map((connection) => (
          <ConnectionRow key={connection.id} connection={connection} />
        ))}
      </ul>
    </Panel>
  );
}

function ConnectionRow({ connection }: { connection: Connection }) {
  const { id, application, organization, redirectHosts, scopes, lastUsedAt } = connection;
  const t = useTranslations('accountPage');
  const format = useFormatter();
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const [pending, startTransition] = useTransition();
  const disconnect = () =>
    startTransition(async () => {
      const result = await disconnectApplication({ connectionId: id });
      toast(
        result.ok
          ? { tone: 'good', text: t('disconnected', { application }) }
          : { tone: 'bad', text: errorText(result) },
      );
      router.refresh();
    });
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
      <span className="grid min-w-0">
        <span className="truncate font-medium">{application}</span>
        <span className="text-xs text-muted">
          {t('connectionIn', { organization, host: redirectHosts.join(', ') })}
          {' · '}
          {format.list(
            SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => t(`connectionMay.${scope}`)),
          )}
          {lastUsedAt ? (
            <>
              {` · ${t('connectionUsed')} `}
              <TimeAgo at={lastUsedAt} />
            </>
          ) : null}
        </span>
      </span>
      <Button
        kind="quietDanger"
        size="sm"
        disabled={pending}
        onClick={disconnect}
        aria-label={t('disconnectOf', { application })}
      >
        {t('disconnect')}
      </Button>
    </li>
  );
}
