import { useTranslations } from 'next-intl';
import type { UsageGroup } from '../../../../lib/api/usage-groups';
import { useSkuName } from '../../../../lib/sku';

/** The name of a group of usage; `…` sums up the small ones, an empty one belongs to none. */
export function useGroupName(groupBy: UsageGroup, names: Record<string, string>): (group: string) => string {
  const t = useTranslations('usage');
  const skuName = useSkuName();
  return (group) => {
    if (group === '…') return t('rest');
    return groupBy === 'sku' ? skuName(group) : names[group] || group || t('none');
  };
}
