'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useErrorText } from '../../../../components/error-state';
import { Notice } from '../../../../components/notice';
import { Facts } from '../../../../components/panel';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Field, Input, Textarea } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { Tenant } from '../../../../lib/auth/tenants';
import { useMoney } from '../../../../lib/money';
import { useSubmission } from '../../../../lib/use-submission';
import { grantCredit } from '../actions';
import { GRANT_MICRO_MAX, REASON_MAX } from '../credit.limits';

const MICRO = 1_000_000;

interface Props {
  tenant: Pick<Tenant, 'id' | 'name'>;
  account: { currency: string; balanceMicro: number };
}

/** Grants credit in two steps: what and why, then the confirmation. */
export function GrantCredit(props: Props) {
  const t = useTranslations('operation.tenants');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        {t('grant')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('grantTitle', { name: props.tenant.name })}
        description={t('grantText')}
      >
        {open ? <GrantForm {...props} onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  );
}

function GrantForm({ tenant, account, onDone }: Props & { onDone: () => void }) {
  const t = useTranslations('operation.tenants');
  const money = useMoney(account.currency);
  const toast = useToast();
  const errorText = useErrorText();
  const [typed, setTyped] = useState({ amount: '', reason: '' });
  const [step, setStep] = useState<'form' | 'confirm'>('form');
  const amountMicro = Math.round(Number(typed.amount) * MICRO);
  const { submit, failure, pending } = useSubmission(`credit ${tenant.id}`, grantCredit, () => {
    toast({ tone: 'good', text: t('grantedToast', { amount: money(amountMicro), name: tenant.name }) });
    onDone();
  });
  const grant = () => submit({ tenantId: tenant.id, amountMicro, reason: typed.reason.trim() });
  if (step === 'form')
    return (
      <GrantFields
        typed={typed}
        onType={(part) => setTyped({ ...typed, ...part })}
        currency={account.currency}
        onNext={() => setStep('confirm')}
      />
    );
  return (
    <div className="grid gap-4">
      <Facts
        facts={[
          { term: t('amountShort'), value: <strong>{money(amountMicro)}</strong> },
          { term: t('tenant'), value: tenant.name },
          { term: t('balanceAfter'), value: money(account.balanceMicro + amountMicro) },
          { term: t('reason'), value: <span className="whitespace-pre-line">{typed.reason.trim()}</span> },
        ]}
      />
      {failure ? <Notice tone="bad">{errorText(failure)}</Notice> : null}
      <div className="flex justify-end gap-2">
        <Button disabled={pending} onClick={() => setStep('form')}>
          {t('back')}
        </Button>
        <Button kind="primary" disabled={pending} onClick={grant} autoFocus>
          {t('grantAmount', { amount: money(amountMicro) })}
        </Button>
      </div>
    </div>
  );
}

function GrantFields(props: {
  typed: { amount: string; reason: string };
  onType: (part: Partial<{ amount: string; reason: string }>) => void;
  currency: string;
  onNext: () => void;
}) {
  const t = useTranslations('operation.tenants');
  const { typed, onType } = props;
  return (
    <Form action={props.onNext} className="grid gap-4">
      <Field id="grant-amount" label={t('amount', { currency: props.currency })} hint={t('amountHint')}>
        <Input
          id="grant-amount"
          aria-describedby="grant-amount-hint"
          type="number"
          inputMode="decimal"
          required
          min={0.000001}
          max={GRANT_MICRO_MAX / MICRO}
          step={0.000001}
          value={typed.amount}
          onChange={({ target }) => onType({ amount: target.value })}
        />
      </Field>
      <Field id="grant-reason" label={t('reason')} hint={t('reasonHint')}>
        <Textarea
          id="grant-reason"
          aria-describedby="grant-reason-hint"
          required
          rows={3}
          maxLength={REASON_MAX}
          value={typed.reason}
          onChange={({ target }) => onType({ reason: target.value })}
        />
      </Field>
      <Button type="submit" kind="primary" className="justify-self-end">
        {t('continue')}
      </Button>
    </Form>
  );
}
