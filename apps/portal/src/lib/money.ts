import { useFormatter } from 'next-intl';

const MICRO = 1_000_000;

/**
 * Digits after the point that still say something: at least two, and for amounts below one enough to show two
 * significant ones, up to the six that a micro-unit has.
 */
export function fractionDigits(micro: number): number {
  const amount = Math.abs(micro) / MICRO;
  if (amount === 0 || amount >= 1) return 2;
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(amount)) + 1));
}

/** Writes an amount of micro-units with its currency, in the reader's language. */
export function useMoney(currency = 'CNY'): (micro: number) => string {
  const format = useFormatter();
  return (micro) =>
    format.number(micro / MICRO, {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: fractionDigits(micro),
    });
}
