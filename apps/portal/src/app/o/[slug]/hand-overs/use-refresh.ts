'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';

/** Reads the page again every few seconds while it is looked at. */
export function useRefresh({ everyMs, active }: { everyMs: number; active: boolean }): void {
  const router = useRouter();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') router.refresh();
      setRound((before) => before + 1);
    }, everyMs);
    return () => clearTimeout(timer);
  }, [router, everyMs, active, round]);
}
