'use client';

import { useFormatter } from 'next-intl';

/** Formats a number of bytes: in bytes, from a thousand on in kilobytes, and from a million on in megabytes. */
export function useBytesText(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    if (bytes < 1e3) return format.number(bytes, { style: 'unit', unit: 'byte', unitDisplay: 'long' });
    const isLarge = bytes >= 1e6;
    return format.number(bytes / (isLarge ? 1e6 : 1e3), {
      style: 'unit',
      unit: isLarge ? 'megabyte' : 'kilobyte',
      maximumFractionDigits: bytes < 1e8 ? 1 : 0,
    });
  };
}
