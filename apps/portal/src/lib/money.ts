import { useFormatter } from 'next-intl';

const MICRO = 1_000_000;
const CENT = MICRO / 100;

/**
 * Fraction digits: at least two, and for amounts below one enough to show two
 * significant digits, up to the six that a micro-unit has.
 */
export function fractionDigits(micro: number): number {
  const amount = Math.abs(micro) / MICRO;
  if (amount === 0 || amount >= 1) return 2;
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(amount)) + 1));
}

/**
 * Formats an amount of micro-units with its currency, in the reader's language. Amounts on an axis are formatted
 * `alike`: with as many digits as the smallest step between them, the second argument, needs.
 */
export function useMoney(currency = 'CNY'): (micro: number, stepMicro?: number) => string {
  const format = useFormatter();
  return (micro, stepMicro) =>
    format.number(micro / MICRO, {
      style: 'currency',
      currency,
      minimumFractionDigits: stepMicro === undefined ? 2 : stepDigits(stepMicro),
      maximumFractionDigits: stepMicro === undefined ? fractionDigits(micro) : stepDigits(stepMicro),
    });
}

/** Formats the amounts of a column with the same digits, those that the one with the most needs: their points align. */
export function useAlignedMoney(currency: string, amounts: readonly number[]): (micro: number) => string {
  const format = useFormatter();
  const digits = columnDigits(amounts);
  return (micro) =>
    format.number(micro / MICRO, {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
}

/** Fraction digits of every amount of a column. */
export function columnDigits(amounts: readonly number[]): number {
  return amounts.reduce((most, micro) => Math.max(most, fractionDigits(micro)), 2);
}

/** A balance down to the cent, so that it never shows more than there is; one below a unit has its own digits. */
export function wholeCents(micro: number): number {
  return Math.abs(micro) < MICRO ? micro : Math.floor(micro / CENT) * CENT;
}

/** Fraction digits that distinguish two ticks of an axis. */
export function stepDigits(stepMicro: number): number {
  const step = Math.abs(stepMicro) / MICRO;
  if (step === 0 || step >= 1) return 0;
  // A step such as 0.25 has one digit more than its size says.
  const digits = Math.ceil(-Math.log10(step));
  return Math.min(6, Number.isInteger(Number((step * 10 ** digits).toPrecision(6))) ? digits : digits + 1);
}
