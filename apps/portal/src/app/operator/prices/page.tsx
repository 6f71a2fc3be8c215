import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { answer, partial } from '../../../lib/api/call';
import { listModels } from '../../../lib/api/models';
import { listPriceChanges, listPrices } from '../../../lib/api/platform';
import { requireOperator } from '../../../lib/session';
import { PricesView } from './page-client';
import { priceLinesOf } from './price-lines';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operation');
  return { title: t('pages.prices') };
}

/** Prices with their start times, and the models. */
export default async function PricesPage() {
  const { scope } = await requireOperator();
  const [prices, models, changes] = await Promise.all([
    answer(listPrices(scope)),
    partial(listModels(scope)),
    partial(listPriceChanges(scope)),
  ]);
  return (
    <PricesView
      lines={priceLinesOf(prices, new Date())}
      models={models.ok ? models.value : undefined}
      changes={changes.ok ? changes.value : undefined}
    />
  );
}
