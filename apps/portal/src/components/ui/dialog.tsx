'use client';

import dynamic from 'next/dynamic';
import type { DialogProps } from './dialog-base';

const LoadedDialog = dynamic(() => import('./dialog-base').then((module) => module.LoadedDialog), {
  ssr: false,
});

/** A modal dialog; its code is loaded when one first opens. */
export function Dialog(props: DialogProps) {
  return props.open ? <LoadedDialog {...props} /> : null;
}
