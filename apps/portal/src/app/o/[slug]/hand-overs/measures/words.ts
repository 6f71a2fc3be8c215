'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { waitOf, type Share } from './figures';

const UNKNOWN = '–';

/** A share in percent; a dash where there is nothing to share. */
export function useShareText(): (share: Share) => string {
  const format = useFormatter();
  return ({ part, whole }) =>
    whole === 0 ? UNKNOWN : format.number(part / whole, { style: 'percent', maximumFractionDigits: 0 });
}

export function useWaitText(): (seconds: number | undefined) => string {
  const t = useTranslations('handOvers');
  return (seconds) => {
    if (seconds === undefined) return UNKNOWN;
    const { unit, value } = waitOf(seconds);
    return t(unit, { [unit]: value });
  };
}
