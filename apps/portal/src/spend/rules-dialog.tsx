'use client';

import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { ErrorState } from '../components/error-state';
import { Button } from '../components/ui/button';
import { Dialog } from '../components/ui/dialog';
import { Field, Input, Select } from '../components/ui/field';
import { Form } from '../components/ui/form';
import type { ActionFailure, ActionResult } from '../lib/action';
import type { SpendRules } from '../lib/api/quota';
import { useOrganization } from '../organization/organization';
import { putBudget, putLimit, removeBudget, removeLimit } from './actions';
import { BudgetList } from './budget-list';
import { WINDOWS, type BudgetWindow } from './windows';

const MICRO = 1_000_000;

interface Props {
  rules: SpendRules;
  currency: string;
}

/** Sets, changes and removes the budgets and the rate limit of a key or of the organisation. */
export function RulesDialog({ title, onClose, ...props }: Props & { title: string; onClose: () => void }) {
  return (
    <Dialog open title={title} onOpenChange={(open) => !open && onClose()}>
      <div className="mt-3 grid gap-6">
        <Budgets {...props} />
        <Limits {...props} />
      </div>
    </Dialog>
  );
}

/** Runs one change at a time, and keeps why the last one failed. */
function useChange() {
  const [failure, setFailure] = useState<ActionFailure>();
  const [pending, startTransition] = useTransition();
  const run = (change: () => Promise<ActionResult<null>>) =>
    startTransition(async () => {
      const result = await change();
      setFailure(result.ok ? undefined : result);
    });
  return { run, pending, shown: failure ? <ErrorState small {...failure} /> : null };
}

function Budgets({ rules, currency }: Props) {
  const t = useTranslations('spend');
  const { slug } = useOrganization();
  const id = useId();
  const { run, pending, shown } = useChange();
  const [window, setWindow] = useState<BudgetWindow>('month');
  const [amount, setAmount] = useState('');
  const save = () =>
    run(() =>
      putBudget(slug, { keyId: rules.keyId, window, limitMicro: Math.round(Number(amount) * MICRO) }),
    );
  return (
    <section className="grid gap-3" aria-label={t('budgets')}>
      <h3 className="text-sm font-semibold">{t('budgets')}</h3>
      <BudgetList
        budgets={rules.budgets}
        currency={currency}
        action={(budget) => (
          <Button
            kind="quietDanger"
            size="sm"
            disabled={pending}
            aria-label={t('removeBudget', { window: t(`windows.${budget.window}`) })}
            onClick={() => run(() => removeBudget(slug, budget.id))}
          >
            {t('remove')}
          </Button>
        )}
      />
      <Form action={save} className="grid grid-cols-2 items-end gap-3">
        <Field id={`${id}-window`} label={t('window')}>
          <Select
            id={`${id}-window`}
            value={window}
            onChange={({ target }) => setWindow(WINDOWS.find((one) => one === target.value) ?? 'month')}
          >
            {WINDOWS.map((one) => (
              <option key={one} value={one}>
                {t(`windows.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <NumberField
          label={t('amount', { currency })}
          value={amount}
          onChange={setAmount}
          max={1_000_000_000}
          step={0.000001}
          required
        />
        <Button type="submit" disabled={pending} className="col-span-2 justify-self-end">
          {t(rules.budgets.some((budget) => budget.window === window) ? 'changeBudget' : 'setBudget')}
        </Button>
      </Form>
      {shown}
    </section>
  );
}

function Limits({ rules: { keyId, limit } }: Props) {
  const t = useTranslations('spend');
  const { slug } = useOrganization();
  const { run, pending, shown } = useChange();
  const [typed, setTyped] = useState({
    requestsPerMinute: textOf(limit?.requestsPerMinute),
    tokensPerMinute: textOf(limit?.tokensPerMinute),
    concurrentRequests: textOf(limit?.concurrentRequests),
  });
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const numbers = {
    requestsPerMinute: Number(typed.requestsPerMinute),
    tokensPerMinute: Number(typed.tokensPerMinute),
    concurrentRequests: Number(typed.concurrentRequests),
  };
  const remove = () => {
    if (!limit) return;
    setTyped({ requestsPerMinute: '', tokensPerMinute: '', concurrentRequests: '' });
    run(() => removeLimit(slug, limit.id));
  };
  return (
    <section className="grid gap-3" aria-label={t('limits')}>
      <h3 className="text-sm font-semibold">{t('limits')}</h3>
      <p className="text-xs text-muted">{t('limitsHint')}</p>
      <Form action={() => run(() => putLimit(slug, { keyId, ...numbers }))} className="grid gap-3">
        {(['requestsPerMinute', 'tokensPerMinute', 'concurrentRequests'] as const).map((name) => (
          <NumberField
            key={name}
            label={t(name)}
            value={typed[name]}
            onChange={(text) => change({ [name]: text })}
            max={name === 'concurrentRequests' ? 1_000_000 : 1_000_000_000_000}
            step={1}
          />
        ))}
        <div className="flex justify-end gap-2">
          {limit ? (
            <Button kind="caution" disabled={pending} onClick={remove}>
              {t('removeLimits')}
            </Button>
          ) : null}
          <Button type="submit" disabled={pending || Object.values(numbers).every((number) => number === 0)}>
            {t('saveLimits')}
          </Button>
        </div>
      </Form>
      {shown}
    </section>
  );
}

/** An empty field for what is not limited. */
function textOf(number = 0): string {
  return number === 0 ? '' : String(number);
}

function NumberField(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  max: number;
  step: number;
  required?: boolean;
}) {
  const id = useId();
  return (
    <Field id={id} label={props.label}>
      <Input
        id={id}
        type="number"
        min={0}
        max={props.max}
        step={props.step}
        required={props.required}
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </Field>
  );
}
