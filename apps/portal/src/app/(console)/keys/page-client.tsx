'use client';

import { KeyRound, Plus } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDanger } from '../../../components/confirm-danger';
import { DataTable, type Column } from '../../../components/data-table';
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

export function KeyList({ keys, modelsUrl, model }: { keys: KeyView[]; modelsUrl: string; model: string }) {
  const t = useTranslations('keys');
  const [creating, setCreating] = useState(false);
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
          filterText={({ name, display }) => `${name} ${display}`}
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
      cell: ({ name }) => <span className="font-medium">{name}</span>,
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
      cell: (key) => (key.revokedAt ? null : <RevokeKey apiKey={key} />),
    },
  ];
}

function RevokeKey({ apiKey: { id, name } }: { apiKey: KeyView }) {
  const t = useTranslations('keys');
  const toast = useToast();
  const errorText = useErrorText();
  const confirm = async () => {
    const result = await revoke(id);
    toast(
      result.ok
        ? { tone: 'good', text: t('revokedToast', { name }) }
        : { tone: 'bad', text: errorText(result.code) },
    );
    return result.ok;
  };
  return (
    <ConfirmDanger
      trigger={t('revoke')}
      title={t('revokeTitle', { name })}
      consequence={t('revokeConsequence')}
      name={name}
      onConfirm={confirm}
    />
  );
}
