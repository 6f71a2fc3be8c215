'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Facts, Panel } from '../components/panel';
import { Button } from '../components/ui/button';
import { onDemand, useOnDemand } from '../components/ui/on-demand';
import type { SpendRules } from '../lib/api/quota';
import { BudgetList, useLimitText } from './budget-list';

const dialogCode = onDemand(() => import('./rules-dialog'));

/** The budgets and the rate limit of the whole organisation. */
export function OrganizationRules(props: { rules: SpendRules; currency: string; editable: boolean }) {
  const { rules, currency, editable } = props;
  const t = useTranslations('spend');
  const limitText = useLimitText();
  const [open, setOpen] = useState(false);
  const dialog = useOnDemand(dialogCode, open);
  return (
    <Panel
      title={t('title')}
      action={
        editable ? (
          <Button size="sm" onClick={() => setOpen(true)}>
            {t('edit')}
          </Button>
        ) : null
      }
    >
      <div className="grid gap-3">
        <BudgetList budgets={rules.budgets} currency={currency} />
        <Facts facts={[{ term: t('limits'), value: limitText(rules.limit) }]} />
      </div>
      {open && dialog ? (
        <dialog.RulesDialog
          title={t('title')}
          rules={rules}
          currency={currency}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </Panel>
  );
}
