'use client';

import { KeyRound, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DataTable } from '../../../../components/data-table';
import { EmptyState } from '../../../../components/empty-state';
import { PageHeader } from '../../../../components/page-header';
import { Button } from '../../../../components/ui/button';
import { onDemand, useOnDemand } from '../../../../components/ui/on-demand';
import type { KeyView } from '../../../../lib/api/models';
import type { SpendRules } from '../../../../lib/api/quota';
import { useUrlState } from '../../../../lib/use-url-state';
import { useOrganization } from '../../../../organization/organization';
import type { Targets } from './create-key';
import { KeyMenu, RevokeKeys, type KeyAction } from './key-actions';
import { stateOf, useKeyColumns } from './key-columns';

// Their forms and snippets are fetched when the page is idle.
const createCode = onDemand(() => import('./create-key'));
const rotateCode = onDemand(() => import('./rotate-key'));
const cacheCode = onDemand(() => import('./key-cache'));
const rulesCode = onDemand(() => import('../../../../spend/rules-dialog'));

interface Props {
  keys: KeyView[];
  /** Names by the id of a person, for those who manage keys of others. */
  owners: Record<string, string>;
  /** By the id of a key; undefined while they cannot be read. */
  rules: Record<string, SpendRules> | undefined;
  currency: string;
  can: { build: boolean; spend: boolean; manage: boolean };
  targets: Targets;
}

export function KeyList(props: Props) {
  const { keys, rules, can } = props;
  const t = useTranslations('keys');
  const { userId } = useOrganization();
  const [creating, setCreating] = useUrlState('create');
  const [opened, setOpened] = useState<{ keyId: string; action: KeyAction }>();
  const createKey = useOnDemand(createCode, creating === '1');
  const mayChange = ({ personId }: KeyView) => can.manage || (can.build && personId === userId);
  const columns = useKeyColumns({
    ...props,
    actions: (key) => (
      <KeyMenu
        keyName={key.name}
        can={{
          rotate: mayChange(key) && stateOf(key) === 'active',
          cache: mayChange(key) && stateOf(key) === 'active' && key.scopes.includes('models'),
          rules: can.spend && rules !== undefined && !key.revokedAt,
        }}
        onChoose={(action) => setOpened({ keyId: key.id, action })}
      >
        {mayChange(key) && !key.revokedAt ? <RevokeKeys chosen={[key]} quiet /> : null}
      </KeyMenu>
    ),
  });
  const create = can.build ? (
    <Button kind="primary" onClick={() => setCreating('1')}>
      <Plus size={16} aria-hidden /> {t('create')}
    </Button>
  ) : null;
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
          filterText={(key) => `${key.name} ${key.display} ${t(stateOf(key))}`}
          selection={{
            nameOf: ({ name }) => name,
            can: (key) => !key.revokedAt && mayChange(key),
            actions: (chosen, clear) => <RevokeKeys chosen={chosen} onDone={clear} />,
          }}
        />
      )}
      {creating === '1' && can.build && createKey ? (
        <createKey.CreateKeyDialog
          onClose={() => setCreating('')}
          targets={props.targets}
          manages={can.manage}
        />
      ) : null}
      <OpenedDialog {...props} opened={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

/** What was chosen for a key; the key and its rules are those of the page, which an action changes. */
function OpenedDialog({
  keys,
  rules,
  currency,
  opened,
  onClose,
}: Pick<Props, 'keys' | 'rules' | 'currency'> & {
  opened: { keyId: string; action: KeyAction } | undefined;
  onClose: () => void;
}) {
  const t = useTranslations('keys');
  const rotateKey = useOnDemand(rotateCode, opened?.action === 'rotate');
  const keyCache = useOnDemand(cacheCode, opened?.action === 'cache');
  const keyRules = useOnDemand(rulesCode, opened?.action === 'rules');
  const key = keys.find(({ id }) => id === opened?.keyId);
  if (!opened || !key) return null;
  if (opened.action === 'rotate')
    return rotateKey ? <rotateKey.RotateKeyDialog rotating={key} onClose={onClose} /> : null;
  if (opened.action === 'cache')
    return keyCache ? <keyCache.KeyCacheDialog keyOf={key} onClose={onClose} /> : null;
  return keyRules ? (
    <keyRules.RulesDialog
      title={t('rulesTitle', { name: key.name })}
      rules={rules?.[key.id] ?? { keyId: key.id, budgets: [], limit: undefined }}
      currency={currency}
      onClose={onClose}
    />
  ) : null;
}
