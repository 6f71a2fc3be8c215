'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * A part of a page's state that is in its address, such as the open tab or what is filtered by: it survives a reload and
 * the sign-in page, and can be shared. `preset` is not written. A change replaces the address and asks the server for
 * nothing.
 */
export function useUrlState(name: string, preset = ''): [string, (value: string) => void] {
  const inAddress = useSearchParams().get(name) ?? preset;
  const [value, setValue] = useState(inAddress);
  const written = useRef(inAddress);
  useEffect(() => {
    // The router tells of an address later than it changes; somebody may have typed on by then.
    const now = new URLSearchParams(window.location.search).get(name) ?? preset;
    if (now === written.current) return;
    written.current = now;
    setValue(now);
  }, [name, preset, inAddress]);
  const change = useCallback(
    (next: string) => {
      written.current = next;
      setValue(next);
      const url = new URL(window.location.href);
      if (next === preset) url.searchParams.delete(name);
      else url.searchParams.set(name, next);
      window.history.replaceState(null, '', url);
    },
    [name, preset],
  );
  return [value, change];
}
