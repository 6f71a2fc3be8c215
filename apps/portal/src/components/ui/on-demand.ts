'use client';

import { useEffect, useState } from 'react';

/** Code of controls that a page can be read without: it is fetched once the page is loaded, or when somebody is faster. */
export interface OnDemand<Module> {
  /** Fetches the code; at once where it is there. */
  request: () => Promise<Module>;
  /** The code, if it has been fetched. */
  get: () => Module | undefined;
}

export function onDemand<Module>(load: () => Promise<Module>): OnDemand<Module> {
  let loaded: Module | undefined;
  return { request: async () => (loaded ??= await load()), get: () => loaded };
}

/**
 * The code of a control, from a moment on when the page is idle; undefined in the first render, which is that of the
 * server. Not `lazy`: React waits up to 300 ms before it replaces a fallback.
 */
export function useOnDemand<Module>(code: OnDemand<Module>, soon: boolean): Module | undefined {
  const [module, setModule] = useState<{ value: Module }>();
  useEffect(() => {
    let current = true;
    const fetchNow = () =>
      void code.request().then(
        (value) => current && setModule({ value }),
        () => undefined, // Asked for again when somebody turns to the control.
      );
    if (soon || code.get()) fetchNow();
    const cancel = soon ? undefined : whenIdle(fetchNow);
    return () => {
      current = false;
      cancel?.();
    };
  }, [code, soon]);
  return module?.value;
}

const IDLE_MS = 200;

/** Runs after the page's load event; returns what cancels it. */
function whenIdle(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => (timer = setTimeout(run, IDLE_MS));
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start, { once: true });
  return () => {
    window.removeEventListener('load', start);
    clearTimeout(timer);
  };
}
