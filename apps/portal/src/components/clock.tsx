'use client';

import { useNow } from 'next-intl';
import { createContext, useContext, type ReactNode } from 'react';

const TICK_MS = 10_000;

const Context = createContext<Date | undefined>(undefined);

/** One clock for everything below it that shows an age, so that all of them change together. */
export function ClockProvider({ children }: { children: ReactNode }) {
  return <Context value={useNow({ updateInterval: TICK_MS })}>{children}</Context>;
}

/** The time, which moves every ten seconds. */
export function useClock(): Date {
  const rendered = useNow();
  return useContext(Context) ?? rendered;
}
