import { useLocale, useTranslations } from 'next-intl';

interface Place {
  siteName: string;
  operatorId: string;
}

export interface MetroName {
  name: string;
  nameZh: string;
}

/** The name of a place: its site, prefixed with the metro unless the site's name contains it. */
export function usePlaceName(): (place: Place, metro: MetroName | undefined) => string {
  const zh = useLocale() === 'zh';
  const operatorName = useOperatorName();
  return (place, metro) => placeName(place, { metro, zh, operatorName: operatorName(place.operatorId) });
}

const OPERATORS = ['china-mobile', 'china-telecom', 'china-unicom'] as const;

/** An operator of the atlas in the reader's language; one that the portal does not know keeps its id. */
export function useOperatorName(): (operatorId: string) => string {
  const t = useTranslations('operator');
  return (id) => {
    const known = OPERATORS.find((one) => one === id);
    return known ? t(known) : id || '–';
  };
}

/** Sites carry English names alone; those made of metro and operator can be said in Chinese. */
export function placeName(
  { siteName }: Pick<Place, 'siteName'>,
  reader: { metro: MetroName | undefined; zh: boolean; operatorName: string },
): string {
  const { metro, zh, operatorName } = reader;
  if (!metro) return siteName;
  const name = (zh && metro.nameZh) || metro.name;
  if (!siteName.startsWith(metro.name)) return `${name} · ${siteName}`;
  return zh && metro.nameZh ? `${name} · ${operatorName}` : siteName;
}
