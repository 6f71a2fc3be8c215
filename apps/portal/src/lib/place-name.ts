import { useLocale, useTranslations } from 'next-intl';
import { hubNameZh } from './hub-name';

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

/** The name of a site of a metro that is named already. */
export function useSiteName(metro: MetroName): (site: Place) => string {
  const zh = useLocale() === 'zh';
  const operatorName = useOperatorName();
  return ({ siteName, operatorId }) =>
    siteNameWithin(siteName, { metro, zh, operatorName: operatorName(operatorId) });
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

interface Reader {
  metro: MetroName | undefined;
  zh: boolean;
  operatorName: string;
}

/**
 * Sites carry English names alone; hubs, and those made of metro and operator, can be said in Chinese. Metro, site and
 * operator are apart: "Chengdu · China Telecom".
 */
export function placeName({ siteName }: Pick<Place, 'siteName'>, reader: Reader): string {
  const { metro, zh, operatorName } = reader;
  const hub = zh ? hubNameZh(siteName) : undefined;
  if (hub) {
    const near = metro?.nameZh && !hub.startsWith(metro.nameZh) ? `${metro.nameZh} · ` : '';
    return `${near}${hub} · ${operatorName}`;
  }
  const parted = partedName(siteName, operatorName);
  if (!metro) return parted;
  const name = (zh && metro.nameZh) || metro.name;
  if (!siteName.startsWith(metro.name)) return `${name} · ${parted}`;
  return zh && metro.nameZh ? `${name} · ${operatorName}` : parted;
}

/** The name of a site beside that of its metro: the operator, and a hub by its own name. */
export function siteNameWithin(siteName: string, { metro, zh, operatorName }: Reader): string {
  const hub = zh ? hubNameZh(siteName) : undefined;
  if (hub) return `${hub} · ${operatorName}`;
  const isMade = metro !== undefined && siteName.startsWith(metro.name) && !siteName.includes(' hub,');
  return isMade ? operatorName : partedName(siteName, operatorName);
}

/** The name of a site with its operator, where that is at its end, set apart. */
function partedName(siteName: string, operatorName: string): string {
  if (!siteName.endsWith(` ${operatorName}`)) return siteName;
  return `${siteName.slice(0, -operatorName.length).replace(/[, ]+$/, '')} · ${operatorName}`;
}

/** A site that is known by its English name alone, as in records, among the metros of the atlas. */
export function useRecordedPlace(): (siteName: string, metros: readonly MetroName[]) => string {
  const zh = useLocale() === 'zh';
  const t = useTranslations('operator');
  return (siteName, metros) => {
    const operator = OPERATORS.find((one) => siteName.endsWith(` ${ENGLISH[one]}`));
    if (!operator) return siteName;
    const metro = metros.find(({ name }) => siteName === `${name} ${ENGLISH[operator]}`);
    return placeName({ siteName }, { metro, zh, operatorName: t(operator) });
  };
}

const ENGLISH: Record<(typeof OPERATORS)[number], string> = {
  'china-mobile': 'China Mobile',
  'china-telecom': 'China Telecom',
  'china-unicom': 'China Unicom',
};
