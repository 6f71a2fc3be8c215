import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Column } from '../../../../components/data-table';
import { Cut } from '../../../../components/data-table-cells';
import { None } from '../../../../components/none';
import { StatePill, type Tone } from '../../../../components/state-pill';
import { TimeAgo } from '../../../../components/time-ago';
import type { KeyView } from '../../../../lib/api/models';
import type { SpendRules } from '../../../../lib/api/quota';
import { useLimitText, useUsed } from '../../../../spend/budget-list';
import { MOMENT } from '../../../../lib/moment';

type KeyState = 'active' | 'revoked' | 'expired';
const TONES: Record<KeyState, Tone> = { active: 'good', revoked: 'calm', expired: 'warn' };

export function stateOf({ revokedAt, expiresAt }: KeyView): KeyState {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() < Date.now() ? 'expired' : 'active';
}

interface Context {
  owners: Record<string, string>;
  rules: Record<string, SpendRules> | undefined;
  currency: string;
  can: { manage: boolean };
  actions: (key: KeyView) => ReactNode;
}

export function useKeyColumns(context: Context): Column<KeyView>[] {
  const t = useTranslations('keys');
  const owner = useOwnerColumn(context.owners);
  return [
    {
      id: 'name',
      header: t('name'),
      cell: ({ name, display }) => (
        <span className="block w-28 md:w-36">
          <Cut text={name} className="font-medium" />
          <code title={display} className="font-mono text-xs text-muted">
            {shortened(display)}
          </code>
        </span>
      ),
      sort: ({ name }) => name,
    },
    ...(context.can.manage ? [owner] : []),
    {
      id: 'state',
      header: t('state'),
      cell: (key) => <StatePill tone={TONES[stateOf(key)]} label={t(stateOf(key))} />,
      sort: stateOf,
    },
    {
      id: 'scopes',
      header: t('scopes'),
      cell: ({ scopes, allowedOrigins }) => (
        <span className="grid">
          {scopes.map((scope) => t(scope === 'models' ? 'models' : 'agents')).join(' · ') || <None />}
          {allowedOrigins.length > 0 ? <Origins origins={allowedOrigins} /> : null}
        </span>
      ),
      minor: true,
    },
    useBudgetColumn(context),
    ...useTimeColumns(),
    {
      id: 'actions',
      header: t('actions'),
      align: 'right',
      cell: context.actions,
      fixed: true,
    },
  ];
}

/** The part that all keys have, and the end by which one is told from another. */
function shortened(display: string): string {
  return display.replace(/^(isth_live_).*(…)/, '$1$2');
}

function Origins({ origins }: { origins: string[] }) {
  const t = useTranslations('keys');
  const common = useTranslations('common');
  const text = origins.includes('*') ? t('anyOrigin') : origins.join(' · ');
  return (
    <span
      title={common('pair', { name: t('origins'), value: text })}
      className="block max-w-24 truncate text-xs text-muted"
    >
      {text}
    </span>
  );
}

function useOwnerColumn(owners: Record<string, string>): Column<KeyView> {
  const t = useTranslations('keys');
  const ownerOf = ({ personId }: KeyView) =>
    personId === '' ? t('serviceAccount') : (owners[personId] ?? t('formerUser'));
  return {
    id: 'owner',
    header: t('owner'),
    cell: (key) => <Cut text={ownerOf(key)} className="max-w-28" />,
    sort: ownerOf,
    minor: 'wide',
  };
}

/** What the key has spent of its budgets, and its rate limit. */
function useBudgetColumn({ rules, currency }: Context): Column<KeyView> {
  const t = useTranslations('keys');
  const windows = useTranslations('spend.windows');
  const common = useTranslations('common');
  const used = useUsed(currency);
  const limitText = useLimitText();
  return {
    id: 'rules',
    header: t('rules'),
    minor: true,
    phone: ({ id }) => rules?.[id]?.budgets.map(used).join(' · ') || undefined,
    cell: ({ id }) => {
      const { budgets, limit } = rules?.[id] ?? { budgets: [], limit: undefined };
      if (budgets.length === 0 && !limit) return limitText(limit);
      return (
        <span className="grid max-w-36 text-xs wrap-anywhere whitespace-normal tabular-nums">
          {budgets.map((budget) => (
            <span key={budget.id}>
              {common('pair', { name: windows(budget.window), value: used(budget) })}
            </span>
          ))}
          {limit ? <span className="text-muted">{limitText(limit)}</span> : null}
        </span>
      );
    },
  };
}

function useTimeColumns(): Column<KeyView>[] {
  const t = useTranslations('keys');
  const common = useTranslations('common');
  const format = useFormatter();
  const dateOf = (at: Date) => format.dateTime(at, { dateStyle: 'medium' });
  return [
    {
      id: 'created',
      header: t('created'),
      cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
      sort: ({ createdAt }) => createdAt?.getTime() ?? 0,
      minor: 'wide',
    },
    {
      id: 'used',
      header: t('lastUsed'),
      cell: ({ lastUsedAt }) => (lastUsedAt ? <TimeAgo at={lastUsedAt} /> : t('neverUsed')),
      phone: ({ lastUsedAt }) =>
        lastUsedAt ? (
          <>
            {t('lastUsed')} <TimeAgo at={lastUsedAt} />
          </>
        ) : (
          t('unused')
        ),
      sort: ({ lastUsedAt }) => lastUsedAt?.getTime() ?? 0,
      minor: true,
    },
    {
      id: 'expires',
      header: t('expires'),
      minor: true,
      phone: ({ expiresAt }) =>
        expiresAt ? common('pair', { name: t('expires'), value: dateOf(expiresAt) }) : t('neverExpires'),
      cell: ({ expiresAt, previousValidUntil, revokedAt }) => (
        <span className="grid w-24 whitespace-normal">
          {expiresAt ? dateOf(expiresAt) : t('never')}
          {previousValidUntil && !revokedAt && previousValidUntil.getTime() > Date.now() ? (
            <span className="text-xs text-muted">
              {t('previousUntil', {
                at: format.dateTime(previousValidUntil, MOMENT),
              })}
            </span>
          ) : null}
        </span>
      ),
      sort: ({ expiresAt }) => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
    },
  ];
}
