'use client';

import type { DialogProps } from './dialog-base';
import { onDemand, useOnDemand } from './on-demand';

/** For the shell, which fetches it once a page is loaded: most dialogs are mounted when they open. */
export const dialogCode = onDemand(() => import('./dialog-base'));

/** A modal dialog. */
export function Dialog(props: DialogProps) {
  const base = useOnDemand(dialogCode, props.open);
  return props.open && base ? <base.LoadedDialog {...props} /> : null;
}
