'use client';

import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { useErrorText } from '../../../components/error-state';
import { useToast } from '../../../components/toast';
import { Button } from '../../../components/ui/button';
import type { PriceView } from '../../../lib/api/platform';
import { withdraw } from './actions';
import { useMomentText, usePriceText } from './price-text';

/** Withdraws a price that has not begun; what was to follow it begins anyway. */
export function WithdrawPrice({ price }: { price: PriceView }) {
  const t = useTranslations('operation.prices');
  const toast = useToast();
  const errorText = useErrorText();
  const priceText = usePriceText();
  const momentText = useMomentText();
  const [pending, startTransition] = useTransition();
  const submit = () =>
    startTransition(async () => {
      const result = await withdraw({ priceId: price.id });
      if (result.ok) return toast({ tone: 'good', text: t('withdrawnDone') });
      toast({ tone: 'bad', text: result.code === 'FAILED_PRECONDITION' ? t('begun') : errorText(result) });
    });
  return (
    <Button
      size="sm"
      kind="quietDanger"
      disabled={pending}
      onClick={submit}
      aria-label={t('withdrawOf', { price: priceText(price), at: momentText(price.effectiveFrom) })}
    >
      {t('withdraw')}
    </Button>
  );
}
