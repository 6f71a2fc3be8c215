import { useFormatter, useTranslations } from 'next-intl';
import type { PriceView } from '../../../lib/api/platform';
import { useMoney } from '../../../lib/money';
import { usePerQuantity } from '../../../lib/sku';
import { useZoneLabel } from '../../../lib/zone-label';
import { MOMENT } from '../../../lib/moment';

/** Such as "¥2.00 per 1,000,000 tokens". */
export function usePriceText(): (price: Pick<PriceView, 'amountMicro' | 'per' | 'sku'>) => string {
  const t = useTranslations('operation.prices');
  const money = useMoney();
  const quantity = usePerQuantity();
  return ({ amountMicro, per, sku }) =>
    t('priceText', { amount: money(amountMicro), quantity: quantity(sku, per) });
}

/** A moment in the reader's zone, with its name. */
export function useMomentText(): (at: Date) => string {
  const format = useFormatter();
  const zone = useZoneLabel();
  return (at) => `${format.dateTime(at, MOMENT)} ${zone(at)}`;
}
