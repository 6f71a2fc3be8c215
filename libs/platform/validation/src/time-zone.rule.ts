import { z } from 'zod';

const RULE = 'must be a name of the IANA time zone database, such as Asia/Shanghai';

/** A time zone by its IANA name. Offsets such as `+08:00` are refused: databases read their sign in two ways. */
export const timeZone = () =>
  z
    .string(RULE)
    .max(64, RULE)
    .refine((name) => /^[A-Za-z]/.test(name) && isKnown(name), RULE);

function isKnown(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
