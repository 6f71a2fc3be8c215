import { useFormatter, useTranslations } from 'next-intl';

const SKUS = ['model.input', 'model.output', 'agent.message', 'compute.unit'] as const;

function known(sku: string) {
  return SKUS.find((one) => one === sku)?.replace('.', '-') as
    'model-input' | 'model-output' | 'agent-message' | 'compute-unit' | undefined;
}

/** The name of a SKU; an unknown one keeps its code. */
export function useSkuName(): (sku: string) => string {
  const t = useTranslations('sku');
  return (sku) => {
    const key = known(sku);
    return key ? t(key) : sku;
  };
}

/** A quantity of a SKU with its unit. */
export function useQuantity(): (sku: string, quantity: number) => string {
  return useCounted(useTranslations('skuQuantity'));
}

/** What a price of a SKU is for, after "per": one is only its unit. */
export function usePerQuantity(): (sku: string, quantity: number) => string {
  return useCounted(useTranslations('skuPer'));
}

function useCounted(
  t: ReturnType<typeof useTranslations<'skuQuantity'>> | ReturnType<typeof useTranslations<'skuPer'>>,
): (sku: string, quantity: number) => string {
  const format = useFormatter();
  return (sku, quantity) => {
    const key = known(sku);
    return key ? t(key, { quantity }) : format.number(quantity);
  };
}
