'use client';

import { useTimeZone } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { rememberZone } from './preferences';

/** Tells the server the browser's time zone, and shows the page in it where it was rendered in another. */
export function BrowserZone() {
  const router = useRouter();
  const rendered = useTimeZone();
  useEffect(() => {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone === rendered) return;
    rememberZone(zone);
    router.refresh();
  }, [rendered, router]);
  return null;
}
