import { useTranslations } from 'next-intl';
import type { UsageGroup } from '../../../../lib/api/usage-groups';
import { useSkuName } from '../../../../lib/sku';

/** Of keys that are the grant of an application (ADR 0027). */
const GRANT = 'grant:';
/** Of an id, as much as distinguishes a few. */
const ID_CHARACTERS = 8;

/** The name of a group of usage; `…` sums up the small ones, an empty one belongs to none. */
export function useGroupName(groupBy: UsageGroup, names: Record<string, string>): (group: string) => string {
  const t = useTranslations('usage');
  const skuName = useSkuName();
  return (group) => {
    if (group === '…') return t('rest');
    if (groupBy === 'sku') return skuName(group);
    const name = names[group];
    if (groupBy !== 'key' || !group.startsWith(GRANT)) return name || group || t('none');
    return name ? t('application', { name }) : t('endedApplication', { id: group.slice(-ID_CHARACTERS) });
  };
}
