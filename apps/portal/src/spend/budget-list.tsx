'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { BudgetView, SpendRules } from '../lib/api/quota';
import { useMoney } from '../lib/money';

/** Each budget with what its present window has used; `action` is what stands beside one. */
export function BudgetList(props: {
  budgets: BudgetView[];
  currency: string;
  action?: (budget: BudgetView) => ReactNode;
}) {
  const t = useTranslations('spend');
  if (props.budgets.length === 0) return <p className="text-sm text-muted">{t('noBudget')}</p>;
  return (
    <ul className="grid gap-3">
      {props.budgets.map((budget) => (
        <li key={budget.id} className="flex items-end gap-3">
          <BudgetUse budget={budget} currency={props.currency} />
          {props.action?.(budget)}
        </li>
      ))}
    </ul>
  );
}

function BudgetUse({ budget, currency }: { budget: BudgetView; currency: string }) {
  const t = useTranslations('spend');
  const used = useUsed(currency)(budget);
  const { limitMicro, spentMicro, heldMicro, window } = budget;
  const share = limitMicro > 0 ? Math.min(1, (spentMicro + heldMicro) / limitMicro) : 1;
  return (
    <div className="grid min-w-0 flex-1 gap-1">
      <div className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span className="font-medium">{t(`windows.${window}`)}</span>
        <span className="tabular-nums">{used}</span>
      </div>
      <div
        role="meter"
        aria-label={t(`windows.${window}`)}
        aria-valuetext={used}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={`h-full rounded-full ${share < 0.9 ? 'bg-accent' : 'bg-bad'}`}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

/** "¥1.20 of ¥10.00", with what is reserved where anything is. */
export function useUsed(currency: string): (budget: BudgetView) => string {
  const t = useTranslations('spend');
  const money = useMoney(currency);
  return ({ limitMicro, spentMicro, heldMicro }) => {
    const used = t('used', { spent: money(spentMicro), limit: money(limitMicro) });
    return heldMicro > 0 ? `${used} · ${t('held', { held: money(heldMicro) })}` : used;
  };
}

/** The numbers of a rate limit that limit, in words. */
export function useLimitText(): (limit: SpendRules['limit']) => string {
  const t = useTranslations('spend');
  return (limit) =>
    limit
      ? [
          limit.requestsPerMinute > 0 ? t('requests', { count: limit.requestsPerMinute }) : '',
          limit.tokensPerMinute > 0 ? t('tokens', { count: limit.tokensPerMinute }) : '',
          limit.concurrentRequests > 0 ? t('concurrent', { count: limit.concurrentRequests }) : '',
        ]
          .filter((text) => text !== '')
          .join(' · ')
      : t('noLimit');
}
