'use client';

import { useEffect } from 'react';

/**
 * Leaves for another site once its address is known. A form cannot redirect there: the content security policy forbids it
 * for forms that are sent before the page's script runs.
 */
export function useDeparture(url: string | undefined): void {
  useEffect(() => {
    if (url) window.location.assign(url);
  }, [url]);
}
