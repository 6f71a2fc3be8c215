import { canonicalJson, storableText } from '@isthmus/platform-validation';

/**
 * The canonical JSON of a request (RFC 8785), so that equal requests hash equally whatever the order of their members.
 * Bigints and numbers that JSON cannot represent are written as text, dates as ISO 8601; absent members are left out.
 */
export function canonical(value: unknown): string {
  return canonicalJson(plain(value));
}

/** The value without what `canonicalJson` refuses: bigints, NaN and lone surrogates. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [storableText(name), plain(member)]),
  );
}
