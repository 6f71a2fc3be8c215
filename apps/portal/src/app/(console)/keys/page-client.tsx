'use client';

import { KeyRound, Plus } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDanger } from '../../../components/confirm-danger';
import { DataTable, type Column } from '../../../components/data-table';
import { Cut } from '../../../components/data-table-cells';
import { EmptyState } from '../../../components/empty-state';
import { useErrorText } from '../../../components/error-state';
import { PageHeader } from '../../../components/page-header';
import { StatePill, type Tone } from '../../../components/state-pill';
import { TimeAgo } from '../../../components/time-ago';
import { useToast } from '../../../components/toast';
import { Button } from '../../../components/ui/button';
import type { KeyView } from '../../../lib/api/models';
import { revoke } from './actions';
import { CreateKeyDialog } from './create-key';

interface Props {
  keys: KeyView[];
  modelsUrl: string;
  model: string;
  filter: string;
  /** Whether the dialog for a new key is open from the start. */
  create: boolean;
}

export function KeyList({ keys, modelsUrl, model, filter, create: wanted }: Props) {
  const t = useTranslations('keys');
  const [creating, setCreating] = useState(wanted);
  const columns = useColumns();
  const create = (
    <Button kind="primary" onClick={() => setCreating(true)}>
      <Plus size={16} aria-hidden /> {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} action={keys.length > 0 ? create : null} />
      {keys.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('emptyTitle')} text={t('emptyText')} action={create} />
      ) : (
        <DataTable
          label={t('title')}
          rows={keys}
          columns={columns}
          rowKey={({ id }) => id}
          initialFilter={filter}
          filterText={(key) => `${key.name} ${key.display} ${t(stateOf(key))}`}
          selection={{
            nameOf: ({ name }) => name,
            can: ({ revokedAt }) => !revokedAt,
            actions: (chosen, clear) => <RevokeKeys chosen={chosen} onDone={clear} />,
          }}
        />
      )}
      {creating ? (
        <CreateKeyDialog onClose={() => setCreating(false)} modelsUrl={modelsUrl} model={model} />
      ) : null}
    </>
  );
}

type KeyState = 'active' | 'revoked' | 'expired';
const TONES: Record<KeyState, Tone> = { active: 'good', revoked: 'calm', expired: 'warn' };

function stateOf({ revokedAt, expiresAt }: KeyView): KeyState {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() < Date.now() ? 'expired' : 'active';
}

function useColumns(): Column<KeyView>[] {
  const t = useTranslations('keys');
  const format = useFormatter();
  return [
    {
      id: 'name',
      header: t('name'),
      cell: ({ name }) => <Cut text={name} className="max-w-36 font-medium sm:max-w-64" />,
      sort: ({ name }) => name,
    },
    {
      id: 'key',
      header: t('key'),
      cell: ({ display }) => <code className="font-mono text-xs whitespace-nowrap">{display}</code>,
      minor: true,
    },
    {
      id: 'state',
      header: t('state'),
      cell: (key) => <StatePill tone={TONES[stateOf(key)]} label={t(stateOf(key))} />,
      sort: stateOf,
    },
    {
      id: 'scopes',
      header: t('scopes'),
      cell: ({ scopes }) =>
        scopes.map((scope) => t(scope === 'models' ? 'models' : 'agents')).join(' · ') || '–',
      minor: true,
    },
    {
      id: 'origins',
      header: t('origins'),
      cell: ({ allowedOrigins }) => (
        <Cut
          text={allowedOrigins.includes('*') ? t('anyOrigin') : allowedOrigins.join(' · ') || '–'}
          className="max-w-48"
        />
      ),
      minor: true,
    },
    {
      id: 'created',
      header: t('created'),
      cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
      sort: ({ createdAt }) => createdAt?.getTime() ?? 0,
      minor: true,
    },
    {
      id: 'used',
      header: t('lastUsed'),
      cell: ({ lastUsedAt }) => <TimeAgo at={lastUsedAt} />,
      sort: ({ lastUsedAt }) => lastUsedAt?.getTime() ?? 0,
      minor: true,
    },
    {
      id: 'expires',
      header: t('expires'),
      minor: true,
      cell: ({ expiresAt }) => (expiresAt ? format.dateTime(expiresAt, { dateStyle: 'medium' }) : t('never')),
      sort: ({ expiresAt }) => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
    },
    {
      id: 'actions',
      header: t('actions'),
      align: 'right',
      // On a phone the checkboxes do it.
      minor: true,
      cell: (key) => (key.revokedAt ? null : <RevokeKeys chosen={[key]} quiet />),
    },
  ];
}

/** Revokes one key by its name, several by their number. */
function RevokeKeys(props: { chosen: KeyView[]; quiet?: boolean; onDone?: () => void }) {
  const { chosen, quiet = false, onDone } = props;
  const t = useTranslations('keys');
  const toast = useToast();
  const errorText = useErrorText();
  const count = chosen.length;
  const name = count === 1 ? (chosen[0]?.name ?? '') : t('several', { count });
  const confirm = async () => {
    const results = await Promise.all(chosen.map(({ id }) => revoke(id)));
    const failed = results.find((result) => !result.ok);
    toast(
      failed && !failed.ok
        ? { tone: 'bad', text: errorText(failed) }
        : { tone: 'good', text: t('revokedToast', { name }) },
    );
    if (!failed) onDone?.();
    return !failed;
  };
  return (
    <ConfirmDanger
      trigger={t('revoke', { count })}
      title={t('revokeTitle', { name })}
      consequence={t('revokeConsequence')}
      name={count === 1 ? name : String(count)}
      onConfirm={confirm}
      quiet={quiet}
    />
  );
}
