'use client';

import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { useErrorText } from '../../../components/error-state';
import { Notice } from '../../../components/notice';
import { useToast } from '../../../components/toast';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { Field, Input } from '../../../components/ui/field';
import { Form } from '../../../components/ui/form';
import { useSkuName } from '../../../lib/sku';
import type { PriceView } from '../../../lib/api/platform';
import { changePrice } from './actions';
import type { PriceLine } from './price-lines';
import { PER_MAX, PRICE_MICRO_MAX } from './price.limits';

const MICRO = 1_000_000;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** A price of a sku from a start time; of another model than the line's where the sku has models. */
export function ChangePrice(props: { line: PriceLine; models: string[]; onClose: () => void }) {
  const t = useTranslations('operation.prices');
  const skuName = useSkuName();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={t('changeOf', { name: skuName(props.line.sku) })}
      description={t('changeText')}
    >
      <PriceForm {...props} />
    </Dialog>
  );
}

function PriceForm({ line, models, onClose }: { line: PriceLine; models: string[]; onClose: () => void }) {
  const t = useTranslations('operation.prices');
  const id = useId();
  const toast = useToast();
  const errorText = useErrorText();
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const text = (name: string) => String(form.get(name) ?? '').trim();
      if (models.length > 0 && text('model') !== '' && !models.includes(text('model')))
        return setFailure(t('unknownModel'));
      const result = await changePrice({
        sku: line.sku,
        model: text('model'),
        amountMicro: Math.round(Number(text('amount')) * MICRO),
        per: Number(text('per')),
        effectiveFrom: new Date(text('from')),
      });
      if (!result.ok) return setFailure(result.code === 'ALREADY_EXISTS' ? t('taken') : errorText(result));
      toast({ tone: 'good', text: t('changed') });
      onClose();
    });
  return (
    <Form action={submit} className="grid gap-4">
      {line.sku.startsWith('model.') ? <ModelField preset={line.model} models={models} /> : null}
      <AmountFields preset={line.upcoming.at(-1) ?? line.current} />
      <Field id={`${id}-from`} label={t('from')} hint={t('fromHint')}>
        <Input
          id={`${id}-from`}
          name="from"
          type="datetime-local"
          required
          defaultValue={localTime(nextHour(new Date()))}
          max={localTime(new Date(Date.now() + YEAR_MS))}
          aria-describedby={`${id}-from-hint`}
        />
      </Field>
      {failure ? <Notice tone="bad">{failure}</Notice> : null}
      <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
        {t('save')}
      </Button>
    </Form>
  );
}

function ModelField({ preset, models }: { preset: string; models: string[] }) {
  const t = useTranslations('operation.prices');
  const id = useId();
  return (
    <Field id={id} label={t('model')} hint={t('modelHint')}>
      <Input
        id={id}
        name="model"
        defaultValue={preset}
        maxLength={200}
        list={`${id}-models`}
        aria-describedby={`${id}-hint`}
        autoComplete="off"
      />
      <datalist id={`${id}-models`}>
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </Field>
  );
}

function AmountFields({ preset }: { preset: PriceView | undefined }) {
  const t = useTranslations('operation.prices');
  const id = useId();
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field id={`${id}-amount`} label={t('amount', { currency: 'CNY' })}>
        <Input
          id={`${id}-amount`}
          name="amount"
          type="number"
          inputMode="decimal"
          required
          min={0}
          max={PRICE_MICRO_MAX / MICRO}
          step={0.000001}
          defaultValue={preset ? preset.amountMicro / MICRO : ''}
        />
      </Field>
      <Field id={`${id}-per`} label={t('per')}>
        <Input
          id={`${id}-per`}
          name="per"
          type="number"
          required
          min={1}
          max={PER_MAX}
          step={1}
          defaultValue={preset?.per ?? 1}
        />
      </Field>
    </div>
  );
}

/** The next full hour but one. */
function nextHour(now: Date): Date {
  return new Date(Math.ceil(now.getTime() / HOUR_MS + 1) * HOUR_MS);
}

/** As an input of the browser's own time takes it. */
function localTime(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
